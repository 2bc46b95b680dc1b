import './places.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { shownOf } from '../../map/plan-layer.ts';
import { Segmented } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { type RangeText, spanOf } from '../../ui/range.ts';
import { BaseMaps } from './base-maps.tsx';
import { EventsTab } from './events-tab.tsx';
import { FenceForm } from './fence-form.tsx';
import { FencesTab } from './fences-tab.tsx';
import { FloorPlans } from './floor-plans.tsx';
import { MoversTab } from './movers-tab.tsx';
import { type Near, NearTab, useHeat } from './near-tab.tsx';
import { commonPlan, isFenceOnPlan, isOnPlan } from './on-plan.ts';
import { PlacesMap, type PlacesMapProps } from './places-map.tsx';
import { PlanChoice } from './plan-choice.tsx';
import { PlanControls } from './plan-controls.tsx';
import type { RescueShown } from './rescue-tab.tsx';
import { clicked, type Draft, type Fence, type Mover, shapeOf } from './shape-text.ts';
import { TrackPanel } from './track-panel.tsx';
import { fitOf, type Tying, tyingOf, useTying } from './tying.ts';
import { placesWords } from './words.ts';

const DeclarationsTab = lazy(async () => ({ default: (await import('./declarations-tab.tsx')).DeclarationsTab }));

const LotsTab = lazy(async () => ({ default: (await import('./lots-tab.tsx')).LotsTab }));

const RescueTab = lazy(async () => ({ default: (await import('./rescue-tab.tsx')).RescueTab }));

const tabs = ['movers', 'fences', 'events', 'declarations', 'lots', 'near', 'rescue', 'maps'] as const;
type Tab = (typeof tabs)[number];
export type PlacesSearch = SearchOf<'tab' | 'asset' | 'fence' | 'from' | 'to' | 'kind' | 'plan'>;

/** A fence that is being made or changed. */
export interface Editing {
  readonly fence: Fence | undefined;
  readonly draft: Draft;
}

function usePlacesSearch() {
  const search: PlacesSearch = useSearch({ from: '/shell/places' });
  const navigate = useNavigate();
  const change = (part: PlacesSearch) => void navigate({ to: '/places', search: { ...search, ...part }, replace: true });
  const range: RangeText = search.from ? { from: search.from, to: search.to } : { from: 'now-8h', to: 'now' };
  return { search, change, range };
}

const minuteMs = 60_000;

/** The track of the chosen asset; asked anew when the range has moved by a minute. */
function useTrack(asset: string | undefined, range: RangeText) {
  const { from, to } = spanOf(range, Math.ceil(Date.now() / minuteMs) * minuteMs, 0);
  const query = { from: String(Math.floor(from)), to: String(Math.ceil(to)) };
  const reading = { enabled: asset !== undefined, everyMs: 10_000, keepPrevious: true };
  return { query, track: useCall('readTrack', { params: { asset: asset ?? '' }, query }, reading) };
}

/** Between two askings for the list of movers, ms: of many it is large. */
const [fewMs, manyMs, many] = [3000, 15_000, 300];

/** All movers and fences; with the asking itself, for what went wrong. */
function usePlaces() {
  const [everyMs, setEveryMs] = useState(fewMs);
  const moverQuery = useCall('listMovers', { query: { limit: 5000 } }, { everyMs, keepPrevious: true });
  const isMany = (moverQuery.data?.items.length ?? 0) > many;
  // Places come on the live connection; the list says who there is and what holds at them.
  useEffect(() => setEveryMs(isMany ? manyMs : fewMs), [isMany]);
  const fenceQuery = useCall('listFences', undefined, { everyMs: 15_000 });
  const movers = useMemo(() => moverQuery.data?.items ?? [], [moverQuery.data]);
  const fences = useMemo(() => fenceQuery.data?.items ?? [], [fenceQuery.data]);
  return { moverQuery, fenceQuery, movers, fences };
}

const noTracks: Reply<'listRadarTracks'>['items'] = [];
/** What radars follow; asked seldom while there is nothing. */
function useRadar() {
  const [everyMs, setEveryMs] = useState(manyMs);
  const items = useCall('listRadarTracks', undefined, { everyMs, keepPrevious: true }).data?.items ?? noTracks;
  useEffect(() => setEveryMs(items.length > 0 ? fewMs : manyMs), [items.length]);
  return items;
}

/** Chosen where the map shall be without a plan. */
const outdoors = 'none';

/** The floor plan that is shown: the chosen one, without a choice the one on which everything is, or the one that is being tied to the earth. */
function useShownPlan(chosen: string | undefined, movers: readonly Mover[], tying: Tying | undefined) {
  const plans = useCall('listFloorPlans', undefined, { everyMs: 60_000 }).data?.items;
  const [common, setCommon] = useState<string>();
  // Found once: who leaves the house does not take the plan away.
  useEffect(() => {
    if (plans)
      setCommon(
        (found) =>
          found ??
          commonPlan(
            plans.flatMap((plan) => shownOf(plan) ?? []),
            movers,
          )?.plan.id,
      );
  }, [plans, movers]);
  return useMemo(() => {
    const fit = tying && fitOf(tying);
    if (tying) return shownOf(tying.plan, fit && !('problem' in fit) ? fit.transform : undefined);
    return shownOf(plans?.find(({ id }) => id === (chosen ?? common)));
  }, [plans, chosen, common, tying]);
}

/** What of movers and fences is drawn: with a plan those of its floor, while it is being tied to the earth all. */
function useDrawn(movers: readonly Mover[], fences: readonly Fence[], floor: ReturnType<typeof useShownPlan>) {
  return useMemo(
    () => ({
      movers: floor ? movers.filter((mover) => isOnPlan(floor, mover)) : movers,
      fences: floor ? fences.filter((fence) => isFenceOnPlan(floor, fence)) : fences,
    }),
    [movers, fences, floor],
  );
}

type Click = NonNullable<PlacesMapProps['onClickAt']>;

/** What a click on the map says: to what is being drawn or tied, else to the tab that asks for a place. */
function clicksOf(
  tab: Tab,
  { editing, tying, near, rescue }: Record<'near' | 'rescue', Click> & Record<'editing' | 'tying', Click | undefined>,
): Click | undefined {
  return editing ?? tying ?? { near, rescue }[tab as 'near' | 'rescue']; // holds: other tabs have none
}

interface Asked {
  readonly near: Near | undefined;
  readonly heat: PlacesMapProps['heat'];
  readonly legs?: PlacesMapProps['draft'];
}
const nothing: Asked = { near: undefined, heat: undefined };

/** What the map shows of what a tab asks about: a place, how long things were where, or how likely something is where. */
function useAsked(tab: Tab, { near, heat, rescue }: Asked & { readonly rescue: RescueShown }): Asked {
  const searched = useMemo((): Asked => {
    const { at, metres, drift, legs } = rescue;
    const cells = drift?.cells.map(({ west, south, probability }) => ({ west, south, seconds: probability * drift.particles }));
    const shown = drift && cells && { cells, cellDegrees: drift.cellDegrees, movers: 0, truncated: false };
    return { near: at && { at, metres }, heat: shown, legs };
  }, [rescue]);
  if (tab === 'rescue') return searched;
  return tab === 'near' ? { near, heat } : nothing;
}

/** Where things are, the fences around them, what happened there, and the way that one has gone. */
export function PlacesPage() {
  const t = useT(placesWords);
  const text = useText();
  const format = useFormat();
  const { search, change, range } = usePlacesSearch();
  const [editing, setEditing] = useState<Editing>();
  const [moment, setMoment] = useState<number>();
  const [isFollowed, setFollowed] = useState(true);
  const [near, setNear] = useState<Near>();
  const [rescue, setRescue] = useState<RescueShown>({ metres: 1000 });
  const { moverQuery, fenceQuery, movers, fences } = usePlaces();
  const { query, track } = useTrack(search.asset, range);
  const { tying, setTying, clickMap } = useTying();
  const plan = useShownPlan(search.plan, movers, tying);
  const drawn = useDrawn(movers, fences, tying ? undefined : plan);
  const tab: Tab = tabs.find((one) => one === search.tab) ?? 'movers';
  const selectAsset = (asset: string | undefined) => {
    setMoment(undefined);
    change({ asset });
  };
  const shown = track.data && track.data.asset === search.asset ? track.data : undefined;
  const onClickAt = clicksOf(tab, {
    editing: editing && ((at, metresTo) => setEditing({ ...editing, draft: clicked(editing.draft, at, metresTo) })),
    tying: tying && clickMap,
    near: (at) => setNear({ at, metres: near?.metres ?? 500 }),
    rescue: (at) => setRescue({ metres: rescue.metres, at }),
  });
  const radar = useRadar();
  const heat = useHeat(tab === 'near' && search.kind === 'heat', query);
  const asked = useAsked(tab, { near, heat, rescue });
  const mover = movers.find(({ asset }) => asset === search.asset);
  return (
    <div className="page">
      <PageHead title={t('title')} actions={<CopyLink />} />
      <div className="places">
        <Panel
          title={t('map')}
          note={t('about', { n: format.number(moverQuery.data?.total ?? movers.length), m: format.number(fences.length) })}
          actions={<PlanChoice chosen={plan?.plan.id} onChange={(id) => change({ plan: id ?? outdoors })} />}
          className="map-panel places-map"
        >
          <PlacesMap
            movers={drawn.movers}
            fences={editing?.fence ? drawn.fences.filter(({ id }) => id !== editing.fence?.id) : drawn.fences}
            selected={search.asset}
            fence={search.fence}
            draft={editing ? shapeOf(editing.draft) : asked.legs}
            track={shown}
            moment={moment}
            isFollowed={isFollowed}
            near={asked.near}
            heat={asked.heat}
            plan={plan}
            radar={radar}
            onMover={selectAsset}
            onClickAt={onClickAt}
          />
          {search.asset && (
            <TrackPanel
              title={t('track', { name: text(mover?.title) })}
              mover={mover}
              asset={search.asset}
              query={query}
              range={range}
              track={track}
              moment={moment}
              onMoment={setMoment}
              isFollowed={isFollowed}
              onFollow={setFollowed}
              onRange={({ from, to }) => change({ from, to })}
              onClose={() => selectAsset(undefined)}
            />
          )}
        </Panel>
        {tying ? (
          <PlanControls tying={tying} onChange={setTying} onClose={() => setTying(undefined)} />
        ) : editing ? (
          <FenceForm
            editing={editing}
            movers={movers}
            onDraft={(draft) => setEditing({ ...editing, draft })}
            onClose={() => setEditing(undefined)}
          />
        ) : (
          <Panel
            title={
              <Segmented
                label={t('view')}
                options={tabs.map((key) => ({ key, label: t(key) }))}
                value={tab}
                onChange={(key) => change({ tab: key })}
              />
            }
            className="fill-panel places-side"
          >
            {tab === 'movers' && <MoversTab query={moverQuery} fences={fences} onSelect={selectAsset} selected={search.asset} />}
            {tab === 'fences' && (
              <FencesTab query={fenceQuery} onEdit={setEditing} selected={search.fence} onSelect={(fence) => change({ fence })} />
            )}
            {tab === 'near' && (
              <NearTab
                near={near}
                onNear={setNear}
                query={query}
                range={range}
                onRange={({ from, to }) => change({ from, to })}
                isHeat={search.kind === 'heat'}
                onHeat={(isOn) => change({ kind: isOn ? 'heat' : undefined })}
                onVisit={(asset, from, to) => change({ asset, from: String(from - 600_000), to: String(to + 600_000) })}
              />
            )}
            {tab === 'maps' && (
              <>
                <BaseMaps />
                <FloorPlans onShow={(id) => change({ plan: id })} onTie={(one) => setTying(tyingOf(one))} />
              </>
            )}
            {tab === 'declarations' && (
              <Suspense>
                <DeclarationsTab search={search} change={change} fences={fences} movers={movers} />
              </Suspense>
            )}
            {tab === 'lots' && (
              <Suspense>
                <LotsTab search={search} change={change} movers={movers} />
              </Suspense>
            )}
            {tab === 'rescue' && (
              <Suspense>
                <RescueTab shown={rescue} onShow={setRescue} />
              </Suspense>
            )}
            {tab === 'events' && <EventsTab search={search} change={change} fences={fences} movers={movers} />}
          </Panel>
        )}
      </div>
    </div>
  );
}
