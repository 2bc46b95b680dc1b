import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useCallPages } from '../../api/pages.ts';
import { useCall } from '../../api/queries.ts';
import { usePreferences } from '../../app/preferences.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { type Command, CommandState, CommandValue } from '../../commands/command.tsx';
import { CommandLine } from '../../commands/commands-panel.tsx';
import { GroupDialog } from '../../commands/group-dialog.tsx';
import { GroupView } from '../../commands/group-view.tsx';
import { groupWords } from '../../commands/group-words.ts';
import { TimeLeft } from '../../commands/time-left.tsx';
import { commandWords } from '../../commands/words.ts';
import { SavedFilters } from '../../filters/saved-filters.tsx';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { PagedPanel } from '../../ui/paged-panel.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { AssetChip } from '../../widgets/asset-chip.tsx';
import { CommandDrawer } from './command-drawer.tsx';

const shows = ['all', 'open', 'requested', 'verified', 'refused', 'failed', 'ended'] as const;
type Show = (typeof shows)[number];
type Search = SearchOf<'state' | 'asset' | 'command'>;
/** What of it filters the list. */
const filterKeys = ['state', 'asset'];

function useColumns(): readonly Column<Command>[] {
  const t = useT(commandWords);
  const text = useText();
  const format = useFormat();
  return [
    { key: 'state', title: t('filter'), width: '130px', cell: (c) => <CommandState state={c.state} /> },
    { key: 'command', title: t('command'), width: 'minmax(120px, 1fr)', cell: (c) => <span className="strong">{text(c.title)}</span> },
    { key: 'value', title: t('value'), width: '100px', align: 'end', cell: (c) => <CommandValue command={c} /> },
    { key: 'asset', title: t('asset'), width: 'minmax(120px, 1fr)', cell: (c) => text(c.assetTitle) },
    { key: 'by', title: t('issuedBy'), width: '150px', cell: (c) => [c.issuedBy, c.confirmedBy].filter(Boolean).join(' + ') },
    { key: 'at', title: t('issuedAt'), width: '112px', cell: (c) => format.clock(c.issuedAt) },
    { key: 'reasons', title: t('reasons'), width: 'minmax(140px, 1.4fr)', cell: (c) => c.reasons.map((r) => text(r.text)).join('；') },
  ];
}

function Card({ command }: { readonly command: Command }) {
  const text = useText();
  const format = useFormat();
  return (
    <span className="command-card">
      <span>
        <CommandState state={command.state} /> <b>{text(command.title)}</b> <CommandValue command={command} />
      </span>
      <small className="muted">
        {text(command.assetTitle)} · {command.issuedBy} · {format.clock(command.issuedAt)}
      </small>
    </span>
  );
}

function GroupLine({ commands, onOpen }: { readonly commands: readonly Command[]; readonly onOpen: () => void }) {
  const t = useT(commandWords);
  const words = useT(groupWords);
  const text = useText();
  const format = useFormat();
  const [first] = commands;
  if (!first) return null;
  return (
    <li className="command-line">
      <CommandState state={first.state} />
      <span>
        <b>{text(first.title)}</b> <CommandValue command={first} /> · {words('waits', { n: commands.length })}
        <small>{t('by', { name: first.issuedBy, time: format.clock(first.issuedAt) })}</small>
        <small>{commands.map(({ assetTitle }) => text(assetTitle)).join(' · ')}</small>
        <TimeLeft command={first} />
      </span>
      <Button look="primary" onClick={onOpen}>
        {t('confirm')}
      </Button>
    </li>
  );
}

/** What waits for the signed-in user, above everything else. */
function Waiting() {
  const t = useT(commandWords);
  const items = useCall('listCommands', { query: { state: 'requested', limit: 50 } }, { everyMs: 2000 }).data?.items ?? [];
  const mine = items.filter(({ mayConfirm }) => mayConfirm);
  const [openGroup, setOpenGroup] = useState<string>();
  const ofGroup = (id: string | undefined) => mine.filter(({ group }) => id !== undefined && group === id);
  const alone = mine.filter(({ group }) => ofGroup(group).length < 2);
  const groups = [...new Set(mine.filter((one) => !alone.includes(one)).flatMap(({ group }) => group ?? []))];
  const group = openGroup && <GroupView id={openGroup} onClose={() => setOpenGroup(undefined)} />;
  if (mine.length === 0) return group;
  return (
    <Panel title={t('waitsForYou')} note={t('count', { n: String(mine.length) })} className="commands-panel">
      <ul className="command-lines panel-body">
        {groups.map((id) => (
          <GroupLine key={id} commands={ofGroup(id)} onOpen={() => setOpenGroup(id)} />
        ))}
        {alone.map((command) => (
          <CommandLine key={command.id} command={command} withAsset />
        ))}
      </ul>
      {group}
    </Panel>
  );
}

function List({ show, asset, onOpen }: { readonly show: Show; readonly asset: string | undefined; readonly onOpen: (id: string) => void }) {
  const t = useT(commandWords);
  const columns = useColumns();
  const state = show === 'all' ? undefined : show;
  const pages = useCallPages('listCommands', { query: { state, asset, limit: 200 } }, { everyMs: 3000, keepPrevious: true });
  return (
    <PagedPanel
      t={t}
      count={(n) => t('count', { n })}
      pages={pages}
      columns={columns}
      keyOf={(c) => c.id}
      onOpen={({ id }) => onOpen(id)}
      card={(c) => <Card command={c} />}
      cardHeight={64}
    />
  );
}

/** The record of commands, what waits for the signed-in user first. */
export function CommandsPage() {
  const t = useT(commandWords);
  const navigate = useNavigate();
  const language = usePreferences((p) => p.language);
  const groups = useT(groupWords);
  const mayOrder = useMay('operator');
  const [isOrdering, setOrdering] = useState(false);
  const search: Search = useSearch({ from: '/shell/commands' });
  const change = (part: Search) => void navigate({ to: '/commands', search: { ...search, ...part }, replace: true });
  const show = shows.find((s) => s === search.state) ?? 'all';
  const query = new URLSearchParams({ language, ...(show !== 'all' && { state: show }), ...(search.asset && { asset: search.asset }) });
  return (
    <div className="page">
      <PageHead
        title={t('title')}
        actions={
          <>
            {mayOrder && <Button onClick={() => setOrdering(true)}>{groups('order')}</Button>}
            <a className="btn plain" href={`/api/v1/commands/export.csv?${query}`} download>
              {t('exportCsv')}
            </a>
            <SavedFilters list="commands" keys={filterKeys} />
            <CopyLink />
          </>
        }
      />
      <Waiting />
      <div className="filter-row">
        <Segmented
          label={t('filter')}
          options={shows.map((key) => ({ key, label: t(key) }))}
          value={show}
          onChange={(key) => change({ state: key === 'all' ? undefined : key })}
        />
        {search.asset && (
          <AssetChip
            clear={t('clear')}
            only={(asset) => t('onlyAsset', { asset })}
            id={search.asset}
            onClear={() => change({ asset: undefined })}
          />
        )}
      </div>
      <List key={show} show={show} asset={search.asset} onOpen={(id) => change({ command: id })} />
      {isOrdering && <GroupDialog onClose={() => setOrdering(false)} />}
      {search.command && <CommandDrawer id={search.command} onClose={() => change({ command: undefined })} />}
    </div>
  );
}
