import { Download } from 'lucide-react';
import { linkTo } from '../../api/client.ts';
import { useCallPages } from '../../api/pages.ts';
import { SavedFilters } from '../../filters/saved-filters.tsx';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import type { Column } from '../../ui/data-table.tsx';
import { PagedTable } from '../../ui/paged-panel.tsx';
import { isMoving, presetRange, spanOf } from '../../ui/range.ts';
import { EmptyState } from '../../ui/states.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import type { PlacesSearch } from './places-page.tsx';
import type { Fence, Mover, PlaceEvent } from './shape-text.ts';
import { StaysTable, stayQuery } from './stays-table.tsx';
import { placesWords } from './words.ts';

/** What of the address filters the list, and what only says where it is. */
const filterKeys = ['fence', 'asset', 'kind', 'from', 'to'];
const place = ['tab', 'plan'];

type Kind = PlaceEvent['kind'];
const kindWords = {
  enter: 'enter',
  leave: 'leave',
  dwell: 'dwellKind',
  fast: 'fast',
  slow: 'slow',
  silent: 'silent',
  back: 'back',
  near: 'nearKind',
  apart: 'apart',
  approach: 'approach',
  passed: 'passed',
  jump: 'jump',
} as const satisfies Readonly<Record<Kind, keyof typeof placesWords>>;
const kinds = Object.keys(kindWords) as Kind[]; // holds: the keys are those of the table

interface Choice {
  readonly id: string;
  readonly title: string;
}

/** A list to choose one thing of, or all. */
function Filter(props: {
  readonly label: string;
  readonly all: string;
  readonly choices: readonly Choice[];
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}) {
  return (
    <select
      className="input"
      aria-label={props.label}
      value={props.value ?? ''}
      onChange={(e) => props.onChange(e.target.value === '' ? undefined : e.target.value)}
    >
      <option value="">{props.all}</option>
      {props.choices.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </select>
  );
}

const minuteMs = 60_000;

/** The time of an address as the API takes it; a moving end is a whole minute, so that the same question is asked for a while. */
function spanInQuery({ from, to }: PlacesSearch): { readonly from?: string; readonly to?: string } {
  if (from === undefined) return {};
  const span = spanOf({ from, to }, Math.floor(Date.now() / minuteMs) * minuteMs);
  return { from: String(Math.floor(span.from)), ...(!isMoving({ to }) && { to: String(Math.ceil(span.to)) }) };
}

/** What happened at fences, the newest first; of one fence, asset and time, or of all. */
export function EventsTab(props: {
  readonly search: PlacesSearch;
  readonly change: (part: PlacesSearch) => void;
  readonly fences: readonly Fence[];
  readonly movers: readonly Mover[];
}) {
  const { asset, fence } = props.search;
  const kind = kinds.find((one) => one === props.search.kind);
  const isStays = props.search.kind === 'stays';
  const filter = { kind, asset, fence, ...spanInQuery(props.search) };
  const ofStays = stayQuery({ asset, fence, ...spanInQuery(props.search) });
  const t = useT(placesWords);
  const text = useText();
  const format = useFormat();
  const language = useLanguage();
  const pages = useCallPages(
    'listPlaceEvents',
    { query: { ...filter, limit: 200 } },
    { enabled: !isStays, everyMs: 5000, keepPrevious: true },
  );
  const stay = ({ stayedSeconds }: PlaceEvent) =>
    stayedSeconds === undefined ? '' : t('stayed', { n: format.number(stayedSeconds / 60, 1) });
  const placeOf = ({ fenceTitle, otherTitle }: PlaceEvent) =>
    [text(fenceTitle), otherTitle && text(otherTitle)].filter(Boolean).join(' · ');
  const columns: readonly Column<PlaceEvent>[] = [
    { key: 'time', title: t('time'), width: '132px', cell: (e) => <span className="num">{format.clock(e.time)}</span> },
    { key: 'event', title: t('event'), width: '78px', cell: (e) => t(kindWords[e.kind]) },
    { key: 'asset', title: t('asset'), width: 'minmax(70px, 1fr)', cell: (e) => <span className="strong">{text(e.assetTitle)}</span> },
    { key: 'fence', title: t('fence'), width: 'minmax(70px, 1fr)', cell: placeOf },
    { key: 'stay', title: t('stay'), width: '78px', align: 'end', cell: stay },
  ];
  return (
    <>
      <div className="places-tools">
        <Filter
          label={t('fence')}
          all={t('allFences')}
          choices={props.fences.map(({ id, title }) => ({ id, title: text(title) }))}
          value={fence}
          onChange={(id) => props.change({ fence: id })}
        />
        <Filter
          label={t('asset')}
          all={t('allAssets')}
          choices={props.movers.map((m) => ({ id: m.asset, title: text(m.title) }))}
          value={asset}
          onChange={(id) => props.change({ asset: id })}
        />
        <Filter
          label={t('event')}
          all={t('allEvents')}
          choices={[...kinds.map((id) => ({ id, title: t(kindWords[id]) })), { id: 'stays', title: t('stayFigures') }]}
          value={isStays ? 'stays' : kind}
          onChange={(id) => props.change({ kind: id })}
        />
        <SavedFilters list="events" keys={filterKeys} place={place} />
        <TimeRange
          offer={['1h', '24h', '7d', 'all']}
          range={props.search.from ? { from: props.search.from, to: props.search.to } : presetRange('all')}
          onChange={({ from, to }) => props.change(from === 'all' ? { from: undefined, to: undefined } : { from, to })}
        />
        <a
          className="btn plain"
          href={
            isStays
              ? linkTo('exportStays', { query: { ...ofStays, language } })
              : linkTo('exportPlaceEvents', { query: { ...filter, language } })
          }
          download
        >
          <Download size={14} aria-hidden="true" />
          CSV
        </a>
      </div>
      {isStays ? (
        <StaysTable query={ofStays} change={props.change} />
      ) : (
        <PagedTable
          label={t('events')}
          columns={columns}
          pages={pages}
          keyOf={(e) => e.id}
          onOpen={(e) => props.change({ asset: e.asset, from: String(e.time - 3_600_000), to: String(e.time + 3_600_000) })}
          card={(e) => (
            <span className="two-lines">
              <b>
                {text(e.assetTitle)} · {t(kindWords[e.kind])} · {placeOf(e)}
              </b>
              <small>
                {format.clock(e.time)} {stay(e)}
              </small>
            </span>
          )}
          cardHeight={56}
          empty={<EmptyState title={t('noEvents')} />}
        />
      )}
    </>
  );
}
