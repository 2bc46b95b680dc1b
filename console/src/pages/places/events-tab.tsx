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
import { UseTable } from './use-table.tsx';
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

/** What the tab is given: its part of the address, and what its choices offer. */
interface EventsTabProps {
  readonly search: PlacesSearch;
  readonly change: (part: PlacesSearch) => void;
  readonly fences: readonly Fence[];
  readonly movers: readonly Mover[];
}

/** What is asked for, as the address says it. */
function queriesOf(search: PlacesSearch) {
  const { asset, fence } = search;
  const span = spanInQuery(search);
  return {
    events: { kind: kinds.find((one) => one === search.kind), asset, fence, ...span },
    stays: stayQuery({ asset, fence, ...span }),
    isStays: search.kind === 'stays',
    isUse: search.kind === 'use',
    use: wholeSpan(search),
  };
}

/** The time of which use is told: that of the address, else the last eight hours, which all tracks can be read of. */
function wholeSpan({ from = 'now-8h', to }: PlacesSearch): { readonly from: string; readonly to: string } {
  const span = spanOf({ from, to }, Math.floor(Date.now() / minuteMs) * minuteMs);
  return { from: String(Math.floor(span.from)), to: String(Math.ceil(span.to)) };
}

/** The choices above the list, and the list as a file. */
function Tools({ search, change, fences, movers }: EventsTabProps) {
  const t = useT(placesWords);
  const text = useText();
  const language = useLanguage();
  const { events, stays, use, isStays, isUse } = queriesOf(search);
  const file = isUse
    ? linkTo('exportUse', { query: { ...use, language } })
    : isStays
      ? linkTo('exportStays', { query: { ...stays, language } })
      : linkTo('exportPlaceEvents', { query: { ...events, language } });
  return (
    <div className="places-tools">
      <Filter
        label={t('fence')}
        all={t('allFences')}
        choices={fences.map(({ id, title }) => ({ id, title: text(title) }))}
        value={search.fence}
        onChange={(id) => change({ fence: id })}
      />
      <Filter
        label={t('asset')}
        all={t('allAssets')}
        choices={movers.map((m) => ({ id: m.asset, title: text(m.title) }))}
        value={search.asset}
        onChange={(id) => change({ asset: id })}
      />
      <Filter
        label={t('event')}
        all={t('allEvents')}
        choices={[
          ...kinds.map((id) => ({ id, title: t(kindWords[id]) })),
          { id: 'stays', title: t('stayFigures') },
          { id: 'use', title: t('useFigures') },
        ]}
        value={isUse ? 'use' : isStays ? 'stays' : events.kind}
        onChange={(id) => change({ kind: id })}
      />
      <SavedFilters list="events" keys={filterKeys} place={place} />
      <TimeRange
        offer={isUse ? ['1h', '8h', '24h', '7d'] : ['1h', '24h', '7d', 'all']}
        range={search.from ? { from: search.from, to: search.to } : presetRange(isUse ? '8h' : 'all')}
        onChange={({ from, to }) => change(from === 'all' ? { from: undefined, to: undefined } : { from, to })}
      />
      <a className="btn plain" href={file} download>
        <Download size={14} aria-hidden="true" />
        CSV
      </a>
    </div>
  );
}

/** Where an event was: its fence, and the other mover of a meeting. */
function usePlaceOf(): (event: PlaceEvent) => string {
  const text = useText();
  return ({ fenceTitle, otherTitle }) => [text(fenceTitle), otherTitle && text(otherTitle)].filter(Boolean).join(' · ');
}

/** Events, the newest first; a row leads to its asset an hour before and after. */
function EventsTable({ search, change }: Pick<EventsTabProps, 'search' | 'change'>) {
  const t = useT(placesWords);
  const text = useText();
  const format = useFormat();
  const placeOf = usePlaceOf();
  const query = { ...queriesOf(search).events, limit: 200 };
  const pages = useCallPages('listPlaceEvents', { query }, { everyMs: 5000, keepPrevious: true });
  const stay = ({ stayedSeconds }: PlaceEvent) =>
    stayedSeconds === undefined ? '' : t('stayed', { n: format.number(stayedSeconds / 60, 1) });
  const columns: readonly Column<PlaceEvent>[] = [
    { key: 'time', title: t('time'), width: '128px', cell: (e) => <span className="num">{format.clock(e.time)}</span> },
    { key: 'event', title: t('event'), width: '104px', cell: (e) => [t(kindWords[e.kind]), stay(e)].filter(Boolean).join(' · ') },
    { key: 'asset', title: t('asset'), width: 'minmax(70px, 1fr)', cell: (e) => <span className="strong">{text(e.assetTitle)}</span> },
    { key: 'fence', title: t('fence'), width: 'minmax(70px, 1fr)', cell: placeOf },
  ];
  return (
    <PagedTable
      label={t('events')}
      columns={columns}
      pages={pages}
      keyOf={(e) => e.id}
      onOpen={(e) => change({ asset: e.asset, from: String(e.time - 3_600_000), to: String(e.time + 3_600_000) })}
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
  );
}

/** What happened at fences, the newest first; of one fence, asset and time, or of all. */
export function EventsTab(props: EventsTabProps) {
  const { search, change } = props;
  const { isStays, isUse, stays, use } = queriesOf(search);
  return (
    <>
      <Tools {...props} />
      {isUse && <UseTable query={use} change={change} />}
      {isStays && <StaysTable query={stays} change={change} />}
      {!isUse && !isStays && <EventsTable search={search} change={change} />}
    </>
  );
}
