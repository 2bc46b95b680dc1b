import { Check, Clock, Download, Minus, Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { linkTo } from '../../api/client.ts';
import { useCallPages } from '../../api/pages.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { PagedTable } from '../../ui/paged-panel.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { CrewForm } from './crew-form.tsx';
import { CrewImport } from './crew-import.tsx';
import { crewWords } from './crew-words.ts';
import type { PlacesSearch } from './places-page.tsx';
import type { Mover } from './shape-text.ts';

type Member = Reply<'listCrew'>['items'][number];
const shapes = { valid: Check, expiring: Clock, expired: X, unknown: Minus } as const;
const states = Object.keys(shapes) as Member['state'][]; // holds: the keys are those of the table

/** How the certificate stands, by a shape and in words. */
function StateMark({ one: { state, validUntil }, isShort = false }: { readonly one: Member; readonly isShort?: boolean }) {
  const t = useT(crewWords);
  const Shape = shapes[state];
  return (
    <span className={`tag ${state === 'expired' ? 'strong-tag' : state === 'expiring' ? 'on' : ''}`} title={validUntil}>
      <Shape size={12} aria-hidden="true" /> {[t(state), !isShort && validUntil].filter(Boolean).join(' · ')}
    </span>
  );
}

interface Props {
  readonly search: PlacesSearch;
  readonly change: (part: PlacesSearch) => void;
  readonly movers: readonly Mover[];
}

/** Persons on board of vessels; vessel and state of the certificate are in the address. */
export function CrewTab(props: Props) {
  const t = useT(crewWords);
  if (!useMay('operator')) return <EmptyState title={t('title')}>{t('forOperators')}</EmptyState>;
  return <Register {...props} />;
}

function Register({ search, change, movers }: Props) {
  const t = useT(crewWords);
  const text = useText();
  const language = useLanguage();
  const format = useFormat();
  const [wanted, setWanted] = useState('');
  const [edited, setEdited] = useState<Member | 'new'>();
  const [isImporting, setImporting] = useState(false);
  const { asset } = search;
  const state = states.find((one) => one === search.kind);
  // A radar target and an anchor have no crew.
  const vessels = movers.filter(({ model, anchor }) => model !== 'radarTarget' && anchor === undefined);
  const query = { asset, state, text: wanted.trim() || undefined, limit: 200 };
  const pages = useCallPages('listCrew', { query }, { everyMs: 30_000, keepPrevious: true });
  const columns: readonly Column<Member>[] = [
    { key: 'name', title: t('name'), width: 'minmax(64px, 1fr)', cell: (one) => <span className="strong">{one.name}</span> },
    { key: 'rank', title: t('rank'), width: 'minmax(54px, .8fr)', cell: (one) => one.rank },
    { key: 'vessel', title: t('vessel'), width: 'minmax(70px, 1fr)', cell: (one) => text(one.assetTitle) },
    { key: 'state', title: t('certificate'), width: 'minmax(130px, 1.2fr)', cell: (one) => <StateMark one={one} isShort /> },
  ];
  return (
    <>
      <div className="places-tools">
        <input
          className="input"
          type="search"
          placeholder={t('find')}
          aria-label={t('find')}
          value={wanted}
          onChange={(e) => setWanted(e.target.value.slice(0, 80))}
        />
        <select
          className="input"
          aria-label={t('vessel')}
          value={asset ?? ''}
          onChange={(e) => change({ asset: e.target.value || undefined })}
        >
          <option value="">{t('allVessels')}</option>
          {vessels.map((one) => (
            <option key={one.asset} value={one.asset}>
              {text(one.title)}
            </option>
          ))}
        </select>
        <select
          className="input"
          aria-label={t('certificate')}
          value={state ?? ''}
          onChange={(e) => change({ kind: e.target.value || undefined })}
        >
          <option value="">{t('anyState')}</option>
          {states.map((one) => (
            <option key={one} value={one}>
              {t(one)}
            </option>
          ))}
        </select>
        <a className="btn plain" href={linkTo('exportCrew', { query: { asset, state, language } })} download>
          <Download size={14} aria-hidden="true" />
          {t('csv')}
        </a>
        <Button onClick={() => setImporting(true)}>{t('import')}</Button>
        <Button look="primary" icon={<Plus size={14} aria-hidden="true" />} onClick={() => setEdited('new')}>
          {t('add')}
        </Button>
      </div>
      <PagedTable
        label={t('title')}
        columns={columns}
        pages={pages}
        keyOf={({ id }) => id}
        onOpen={setEdited}
        card={(one) => (
          <span className="two-lines">
            <b>
              {[one.name, one.rank].filter(Boolean).join(' · ')} · {text(one.assetTitle)}
            </b>
            <small>
              <StateMark one={one} /> {format.clock(one.changedAt)}
            </small>
          </span>
        )}
        cardHeight={60}
        empty={<EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
      />
      {edited && (
        <CrewForm one={edited === 'new' ? undefined : edited} asset={asset} vessels={vessels} onClose={() => setEdited(undefined)} />
      )}
      {isImporting && <CrewImport onClose={() => setImporting(false)} />}
    </>
  );
}
