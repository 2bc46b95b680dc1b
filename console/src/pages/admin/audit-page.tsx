import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { linkTo } from '../../api/client.ts';
import { useCallPages } from '../../api/pages.ts';
import { useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { SavedFilters } from '../../filters/saved-filters.tsx';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { ExportLinks, ownZone } from '../../ui/export-links.tsx';
import { Panel } from '../../ui/panel.tsx';
import { EmptyState, ErrorPanel } from '../../ui/states.tsx';
import { TextFilter } from '../../ui/text-filter.tsx';
import { AdminFrame } from './admin-frame.tsx';
import { adminWords } from './words.ts';

type Entry = Reply<'listAudit'>['items'][number];
type Search = SearchOf<'caller' | 'action'>;
/** What of it filters the list. */
const filterKeys = ['caller', 'action'];

const kinds = { user: 'kindUser', token: 'kindToken', system: 'kindSystem' } as const;
const isKind = (kind: string): kind is keyof typeof kinds => kind in kinds;

function Outcome({ outcome }: { readonly outcome: Entry['outcome'] }) {
  const t = useT(adminWords);
  return <span className={outcome === 'ok' ? '' : 'tag strong-tag'}>{t(outcome)}</span>;
}

function useAuditColumns(): readonly Column<Entry>[] {
  const t = useT(adminWords);
  const text = useText();
  const format = useFormat();
  const kind = (e: Entry) => (isKind(e.callerKind) ? t(kinds[e.callerKind]) : e.callerKind);
  const detail = (e: Entry) => (e.detail ? JSON.stringify(e.detail) : '');
  return [
    { key: 'time', title: t('time'), width: '168px', cell: (e) => <span className="num">{format.full(e.time)}</span> },
    {
      key: 'caller',
      title: t('caller'),
      width: 'minmax(110px, 180px)',
      cell: (e) => (
        <>
          {e.caller} <span className="sub">{kind(e)}</span>
        </>
      ),
    },
    {
      key: 'action',
      title: t('action'),
      width: 'minmax(180px, 1.2fr)',
      cell: (e) => (
        <span className="strong" title={e.action}>
          {text(e.actionTitle) || e.action}
        </span>
      ),
    },
    { key: 'outcome', title: t('outcome'), width: '84px', cell: (e) => <Outcome outcome={e.outcome} /> },
    { key: 'target', title: t('target'), width: 'minmax(120px, 0.7fr)', cell: (e) => <span className="sub">{e.target ?? '—'}</span> },
    { key: 'detail', title: t('detail'), width: 'minmax(160px, 1.3fr)', cell: (e) => <span className="sub">{detail(e)}</span> },
    { key: 'address', title: t('address'), width: '120px', cell: (e) => <span className="sub">{e.address ?? '—'}</span> },
  ];
}

function EntryDrawer({ entry, onClose }: { readonly entry: Entry; readonly onClose: () => void }) {
  const t = useT(adminWords);
  const text = useText();
  const format = useFormat();
  return (
    <Drawer isOpen onClose={onClose} title={t('entry')}>
      <dl className="facts">
        <dt>{t('time')}</dt>
        <dd>{format.full(entry.time)}</dd>
        <dt>{t('caller')}</dt>
        <dd>{entry.caller}</dd>
        <dt>{t('action')}</dt>
        <dd>
          {text(entry.actionTitle)} <code>{entry.action}</code>
        </dd>
        <dt>{t('outcome')}</dt>
        <dd>
          <Outcome outcome={entry.outcome} />
        </dd>
        <dt>{t('target')}</dt>
        <dd>{entry.target ?? '—'}</dd>
        <dt>{t('address')}</dt>
        <dd>{entry.address ?? '—'}</dd>
      </dl>
      {entry.detail && <pre className="snippet">{JSON.stringify(entry.detail, undefined, 2)}</pre>}
    </Drawer>
  );
}

/** What was done, in words and in their order; an action that an address names and nobody knows is shown as it is. */
function ActionFilter(props: { readonly value: string | undefined; readonly onChange: (action: string | undefined) => void }) {
  const t = useT(adminWords);
  const text = useText();
  const language = useLanguage();
  const { data } = useCall('listAuditActions');
  const known = (data?.items ?? []).map(({ action, title }) => ({ action, words: text(title) }));
  const { value = '' } = props;
  const asked = value === '' || known.some(({ action }) => action === value) ? [] : [{ action: value, words: value }];
  const shown = [...asked, ...known].sort((a, b) => a.words.localeCompare(b.words, language));
  return (
    <select
      className="input audit-actions"
      aria-label={t('action')}
      value={value}
      onChange={(e) => props.onChange(e.target.value || undefined)}
    >
      <option value="">{t('anyAction')}</option>
      {shown.map(({ action, words }) => (
        <option key={action} value={action}>
          {words}
        </option>
      ))}
    </select>
  );
}

function AuditList() {
  const t = useT(adminWords);
  const text = useText();
  const format = useFormat();
  const language = useLanguage();
  const navigate = useNavigate();
  const columns = useAuditColumns();
  const [open, setOpen] = useState<Entry>();
  const search: Search = useSearch({ from: '/shell/admin/audit' });
  const change = (part: Search) => void navigate({ to: '/admin/audit', search: { ...search, ...part }, replace: true });
  const pages = useCallPages('listAudit', { query: { ...search, limit: 100 } }, { keepPrevious: true });
  return (
    <>
      <div className="filter-row">
        <TextFilter label={t('filterCaller')} value={search.caller} onChange={(caller) => change({ caller })} />
        <ActionFilter value={search.action} onChange={(action) => change({ action })} />
        <SavedFilters list="audit" keys={filterKeys} />
        <ExportLinks
          look="plain"
          csv={linkTo('exportAudit', { query: { ...search, language } })}
          xlsx={linkTo('exportAuditXlsx', { query: { ...search, language, timeZone: ownZone() } })}
        />
      </div>
      <Panel title={t('audit')} className="fill-panel">
        {pages.error && pages.items.length === 0 ? (
          <ErrorPanel error={pages.error} onRetry={pages.refetch} />
        ) : (
          <DataTable
            label={t('audit')}
            columns={columns}
            rows={pages.items}
            keyOf={(e) => e.id}
            onOpen={setOpen}
            onNearEnd={pages.readMore}
            card={(e) => (
              <span className="two-lines">
                <b>{text(e.actionTitle) || e.action}</b>
                <small>
                  {e.caller} · <Outcome outcome={e.outcome} />
                </small>
                <small>{format.full(e.time)}</small>
              </span>
            )}
            empty={!pages.isPending && <EmptyState title={t('noAudit')} />}
          />
        )}
      </Panel>
      {open && <EntryDrawer entry={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

/** Who changed what, and who was refused; newest first. */
export function AuditPage() {
  const t = useT(adminWords);
  return <AdminFrame title={t('audit')}>{() => <AuditList />}</AdminFrame>;
}
