import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Download, Plus, Upload } from 'lucide-react';
import { useState } from 'react';
import { linkTo } from '../../api/client.ts';
import { type Pages, useCallPages } from '../../api/pages.ts';
import { useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useLanguage, useT } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { PagedPanel } from '../../ui/paged-panel.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { TextFilter } from '../../ui/text-filter.tsx';
import type { Spare } from './spare.ts';
import { SpareDrawer } from './spare-drawer.tsx';
import { Stock, useSpareFigures } from './spare-figures.tsx';
import { SpareForm } from './spare-form.tsx';
import { SparesImport } from './spares-import.tsx';
import { spareWords } from './words.ts';

type Search = SearchOf<'text' | 'view' | 'part'>;

/** The address as the server's filter; nonsense in it falls back to all. */
const filterOf = ({ text, view }: Search) => ({ text, view: view === 'low' ? ('low' as const) : undefined });

function useColumns(): readonly Column<Spare>[] {
  const t = useT(spareWords);
  const { quantity, stores, price, value, nowhere } = useSpareFigures();
  return [
    { key: 'number', title: t('number'), width: '140px', cell: (p) => <span className="sub num">{p.number}</span> },
    { key: 'name', title: t('name'), width: 'minmax(140px, 1.4fr)', cell: (p) => <span className="strong">{p.name}</span> },
    { key: 'stock', title: t('stock'), width: '150px', align: 'end', cell: (p) => <Stock part={p} /> },
    { key: 'minimum', title: t('minimum'), width: '96px', align: 'end', cell: (p) => quantity(p.minimum, p.unit) },
    { key: 'places', title: t('places'), width: 'minmax(140px, 1fr)', cell: (p) => stores(p) || <span className="sub">{nowhere}</span> },
    { key: 'price', title: t('price'), width: '96px', align: 'end', cell: price },
    { key: 'value', title: t('value'), width: '110px', align: 'end', cell: value },
  ];
}

function SpareCard({ part }: { readonly part: Spare }) {
  const t = useT(spareWords);
  const { quantity, stores, value, nowhere } = useSpareFigures();
  return (
    <span className="two-lines">
      <b>{part.name}</b>
      <small>{part.number}</small>
      <small>
        <Stock part={part} /> · {t('minimum')} {quantity(part.minimum, part.unit)} · {t('value')} {value(part)}
      </small>
      <small>{stores(part) || nowhere}</small>
    </span>
  );
}

/** What all parts that the filter finds come to. */
function Sums({ query }: { readonly query: ReturnType<typeof filterOf> }) {
  const t = useT(spareWords);
  const format = useFormat();
  const sums = useCall('listSpareParts', { query: { ...query, limit: 1 } }).data?.sums;
  if (!sums) return null;
  return (
    <span className="muted num" role="status">
      {t('sums', { value: format.number(sums.value, 2), low: format.number(sums.low) })}
      {sums.unpriced > 0 && ` · ${t('unpriced', { n: format.number(sums.unpriced) })}`}
    </span>
  );
}

function Filters({ search, change }: { readonly search: Search; readonly change: (part: Search) => void }) {
  const t = useT(spareWords);
  const query = filterOf(search);
  return (
    <div className="filter-row">
      <Segmented
        label={t('show')}
        options={[
          { key: 'all', label: t('all') },
          { key: 'low', label: t('onlyLow') },
        ]}
        value={query.view ?? 'all'}
        onChange={(key) => change({ view: key === 'low' ? 'low' : undefined })}
      />
      <TextFilter label={t('find')} value={search.text} onChange={(text) => change({ text })} />
      <Sums query={query} />
    </div>
  );
}

/** The part that the address names, also one that the filter hides. */
function OpenPart({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const part = useCall('getSparePart', { params: { id } });
  return <SpareDrawer query={part} onClose={onClose} />;
}

/** Spare parts with what the stores hold; what is chosen is in the address. */
export function SparesPage() {
  const t = useT(spareWords);
  const language = useLanguage();
  const navigate = useNavigate();
  const mayChange = useMay('engineer');
  const search: Search = useSearch({ from: '/shell/work/spares' });
  const change = (part: Search) => void navigate({ to: '/work/spares', search: { ...search, ...part }, replace: true });
  const query = filterOf(search);
  const [isImporting, setImporting] = useState(false);
  const columns = useColumns();
  const pages: Pages<Spare> = useCallPages('listSpareParts', { query: { ...query, limit: 200 } }, { everyMs: 15_000, keepPrevious: true });
  const close = () => change({ part: undefined });
  return (
    <div className="page">
      <PageHead
        path={
          <>
            <Link to="/work">{t('orders')}</Link> /
          </>
        }
        title={t('title')}
        actions={
          <>
            <CopyLink />
            <a className="btn plain" href={linkTo('exportSpareParts', { query: { ...query, language } })} download>
              <Download size={14} aria-hidden="true" />
              {t('csv')}
            </a>
            {mayChange && (
              <Button icon={<Upload size={14} aria-hidden="true" />} onClick={() => setImporting(true)}>
                {t('import')}
              </Button>
            )}
            {mayChange && (
              <Button look="primary" icon={<Plus size={14} aria-hidden="true" />} onClick={() => change({ part: 'new' })}>
                {t('create')}
              </Button>
            )}
          </>
        }
      />
      <RoleHint needs="operator" />
      <Filters search={search} change={change} />
      <PagedPanel
        t={t}
        count={(n) => t('count', { n })}
        pages={pages}
        columns={columns}
        keyOf={(p) => p.id}
        onOpen={({ id }) => change({ part: id })}
        card={(p) => <SpareCard part={p} />}
        cardHeight={96}
        {...(search.part && { openKey: search.part })}
      />
      {search.part && search.part !== 'new' && <OpenPart key={search.part} id={search.part} onClose={close} />}
      {search.part === 'new' && mayChange && <SpareForm part={undefined} onClose={close} onDone={({ id }) => change({ part: id })} />}
      {isImporting && <SparesImport onClose={() => setImporting(false)} />}
    </div>
  );
}
