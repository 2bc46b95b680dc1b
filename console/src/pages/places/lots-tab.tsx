import { Download, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { linkTo } from '../../api/client.ts';
import { useCallPages } from '../../api/pages.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { PagedTable } from '../../ui/paged-panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { BindForm } from './bind-form.tsx';
import { lotWords } from './lots-words.ts';
import type { PlacesSearch } from './places-page.tsx';
import type { Mover } from './shape-text.ts';

type Lot = Reply<'listLots'>['items'][number];
type Wait = Reply<'summariseLotWaits'>['items'][number];
interface Props {
  readonly search: PlacesSearch;
  readonly change: (part: PlacesSearch) => void;
  readonly movers: readonly Mover[];
}

/** Where a lot was, the newest first. */
function LotHistory({ lot }: { readonly lot: string }) {
  const t = useT(lotWords);
  const text = useText();
  const format = useFormat();
  const stays = useCall('listLotStays', { query: { lot } }, { everyMs: 15_000, keepPrevious: true });
  return (
    <Loaded query={stays}>
      {({ items }) => (
        <PlainTable
          label={t('history')}
          rows={items}
          keyOf={(one) => `${one.fence} ${one.from}`}
          empty={<EmptyState title={t('noHistory')} />}
          columns={[
            { key: 'fence', title: t('history'), cell: (one) => <span className="strong">{text(one.fenceTitle)}</span> },
            { key: 'carrier', title: t('carrier'), cell: (one) => text(one.assetTitle) },
            { key: 'from', title: t('from'), cell: (one) => <span className="num">{format.clock(one.from)}</span> },
            {
              key: 'to',
              title: t('to'),
              cell: (one) => <span className="num">{one.to === undefined ? t('goesOn') : format.clock(one.to)}</span>,
            },
            { key: 'minutes', title: t('minutes'), align: 'end', cell: (one) => format.number(one.seconds / 60, 1) },
          ]}
        />
      )}
    </Loaded>
  );
}

/** One lot on its carrier, with where it was and the way to take it off. */
function LotDrawer({ one, change, onClose }: { readonly one: Lot; readonly change: Props['change']; readonly onClose: () => void }) {
  const t = useT(lotWords);
  const text = useText();
  const format = useFormat();
  const mayEnd = useMay('operator') && one.to === undefined;
  const end = useChange('endLot', { invalidates: ['listLots', 'listLotStays', 'summariseLotWaits'] });
  const takeOff = () => {
    const onSuccess = () => {
      toast(lotWords.isEnded);
      onClose();
    };
    end.mutate({ params: { id: one.id } }, { onSuccess, onError: toastError });
  };
  const show = () => {
    change({ tab: 'movers', asset: one.asset, from: String(one.from), to: one.to === undefined ? 'now' : String(one.to) });
    onClose();
  };
  return (
    <Drawer isOpen onClose={onClose} title={`${t('lot')} ${one.lot}`}>
      <FactList
        t={t}
        facts={[
          ['carrier', text(one.assetTitle)],
          ['place', one.inside.map(({ title }) => text(title)).join(', ')],
          ['from', format.clock(one.from)],
          ['to', one.to === undefined ? t('goesOn') : format.clock(one.to)],
          ['by', one.by === '' ? t('scanned') : one.by],
        ]}
      />
      <LotHistory lot={one.lot} />
      <div className="button-row">
        <Button onClick={show}>{t('track')}</Button>
        {mayEnd && (
          <Button look="danger" disabled={end.isPending} onClick={takeOff}>
            {t('end')}
          </Button>
        )}
      </div>
    </Drawer>
  );
}

function LotList({ query, change }: { readonly query: object; readonly change: Props['change'] }) {
  const t = useT(lotWords);
  const text = useText();
  const format = useFormat();
  const [open, setOpen] = useState<Lot>();
  const pages = useCallPages('listLots', { query: { ...query, limit: 200 } }, { everyMs: 10_000, keepPrevious: true });
  const where = ({ inside, to }: Lot) =>
    to === undefined ? inside.map(({ title }) => text(title)).join(', ') || t('noPlace') : format.clock(to);
  const columns: readonly Column<Lot>[] = [
    { key: 'lot', title: t('lot'), width: 'minmax(80px, 1fr)', cell: (one) => <span className="strong num">{one.lot}</span> },
    { key: 'carrier', title: t('carrier'), width: 'minmax(70px, 1fr)', cell: (one) => text(one.assetTitle) },
    { key: 'place', title: t('place'), width: 'minmax(80px, 1.3fr)', cell: where },
    { key: 'from', title: t('from'), width: '116px', cell: (one) => <span className="num">{format.clock(one.from)}</span> },
  ];
  return (
    <>
      <PagedTable
        label={t('title')}
        columns={columns}
        pages={pages}
        keyOf={({ id }) => id}
        onOpen={setOpen}
        card={(one) => (
          <span className="two-lines">
            <b>
              {one.lot} · {text(one.assetTitle)}
            </b>
            <small>
              {where(one)} · {format.clock(one.from)}
            </small>
          </span>
        )}
        cardHeight={56}
        empty={<EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
      />
      {open && <LotDrawer one={open} change={change} onClose={() => setOpen(undefined)} />}
    </>
  );
}

/** How long each lot waited where, the longest first. */
function WaitTable({ query }: { readonly query: object }) {
  const t = useT(lotWords);
  const text = useText();
  const format = useFormat();
  const waits = useCall('summariseLotWaits', { query: { ...query, limit: 1000 } }, { everyMs: 15_000, keepPrevious: true });
  const minutes = ({ seconds, isThere }: Wait) => format.number(seconds / 60, 1) + (isThere ? ` · ${t('goesOn')}` : '');
  const columns: readonly Column<Wait>[] = [
    { key: 'lot', title: t('lot'), width: 'minmax(80px, 1fr)', cell: (one) => <span className="strong num">{one.lot}</span> },
    { key: 'fence', title: t('fence'), width: 'minmax(80px, 1fr)', cell: (one) => text(one.fenceTitle) },
    { key: 'stays', title: t('stays'), width: '52px', align: 'end', cell: (one) => <span className="num">{one.stays}</span> },
    { key: 'minutes', title: t('minutes'), width: '110px', align: 'end', cell: (one) => <span className="num">{minutes(one)}</span> },
  ];
  return (
    <Loaded query={waits}>
      {({ items }) => (
        <DataTable
          label={t('waits')}
          columns={columns}
          rows={items}
          keyOf={({ lot, fence }) => `${lot} ${fence}`}
          card={(one) => (
            <span className="two-lines">
              <b>
                {one.lot} · {text(one.fenceTitle)}
              </b>
              <small>
                {minutes(one)} {t('minutes')}
              </small>
            </span>
          )}
          cardHeight={56}
          empty={<EmptyState title={t('noWaits')} />}
        />
      )}
    </Loaded>
  );
}

const views = ['now', 'all', 'waits'] as const;

/** Lots on carriers, those of now or all, or how long each waited where; what is chosen is in the address. */
export function LotsTab({ search, change, movers }: Props) {
  const t = useT(lotWords);
  const language = useLanguage();
  const mayBind = useMay('operator');
  const [isBinding, setBinding] = useState(false);
  const [lot, setLot] = useState('');
  const view = views.find((one) => one === search.kind) ?? 'now';
  const query = { lot: lot.trim() || undefined, asset: search.asset };
  return (
    <>
      <div className="places-tools">
        <select className="input" aria-label={t('show')} value={view} onChange={(e) => change({ kind: e.target.value })}>
          {views.map((one) => (
            <option key={one} value={one}>
              {t(one)}
            </option>
          ))}
        </select>
        <input
          className="input"
          type="search"
          placeholder={t('find')}
          aria-label={t('find')}
          value={lot}
          onChange={(e) => setLot(e.target.value.slice(0, 80))}
        />
        {view === 'waits' && (
          <a className="btn plain" href={linkTo('exportLotWaits', { query: { ...query, language } })} download>
            <Download size={14} aria-hidden="true" />
            {t('csv')}
          </a>
        )}
        {mayBind && (
          <Button look="primary" icon={<Plus size={14} aria-hidden="true" />} onClick={() => setBinding(true)}>
            {t('bind')}
          </Button>
        )}
      </div>
      {view === 'waits' ? (
        <WaitTable query={query} />
      ) : (
        <LotList query={{ ...query, ...(view === 'now' && { isOn: 'true' }) }} change={change} />
      )}
      {isBinding && <BindForm movers={movers} asset={search.asset} onClose={() => setBinding(false)} />}
    </>
  );
}
