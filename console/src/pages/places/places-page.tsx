import './places.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Map as LeafletMap } from 'leaflet';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import type { FloorPlan } from '../../map/plan-layer.ts';
import { CopyLink } from '../../ui/copy-link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { type RangeText, spanOf } from '../../ui/range.ts';
import { BaseMaps } from './base-maps.tsx';
import { CameraPanel, CamerasTab } from './cameras/parts.tsx';
import { noCameras, useCameras } from './cameras/use-cameras.ts';
import { EventsTab } from './events-tab.tsx';
import { FenceForm } from './fence-form.tsx';
import { FencesTab } from './fences-tab.tsx';
import { FloorPlans } from './floor-plans.tsx';
import { MoversTab } from './movers-tab.tsx';
import { type Near, NearTab, useHeat } from './near-tab.tsx';
import { cellOfPlan } from './on-plan.ts';
import { PlacesMap, type PlacesMapProps } from './places-map.tsx';
import { PlanChoice } from './plan-choice.tsx';
import { PlanControls } from './plan-controls.tsx';
import type { RescueShown } from './rescue-tab.tsx';
import { clicked, type Draft, type Fence, type LonLat, type Mover, shapeOf } from './shape-text.ts';
import { type PlacesTab, placesTabs, TabChoice } from './tab-choice.tsx';
import { TrackPanel } from './track-panel.tsx';
import { tyingOf, useTying } from './tying.ts';
import { usePast } from './use-past.ts';
import { outdoors, useDrawn, useShownPlan } from './use-shown-plan.ts';
import { planOf, unsaid } from './way/start.ts';
import { placesWords } from './words.ts';

const DeclarationsTab = lazy(async () => ({ default: (await import('./declarations-tab.tsx')).DeclarationsTab }));

const CrewTab = lazy(async () => ({ default: (await import('./crew-tab.tsx')).CrewTab }));

const LotsTab = lazy(async () => ({ default: (await import('./lots-tab.tsx')).LotsTab }));

const RadarTab = lazy(async () => ({ default: (await import('./radar-tab.tsx')).RadarTab }));

const RescueTab = lazy(async () => ({ default: (await import('./rescue-tab.tsx')).RescueTab }));

const WayPanel = lazy(async () => ({ default: (await import('./way/way-panel.tsx')).WayPanel }));

const WallsPanel = lazy(async () => ({ default: (await import('./walls/walls-panel.tsx')).WallsPanel }));

export type PlacesSearch = SearchOf<'tab' | 'asset' | 'fence' | 'from' | 'to' | 'kind' | 'plan' | 'way'>;

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

interface Asked {
  readonly near: Near | undefined;
  readonly heat: PlacesMapProps['heat'];
  readonly legs?: PlacesMapProps['draft'];
  readonly focus?: PlacesMapProps['focus'];
}
const nothing: Asked = { near: undefined, heat: undefined };

/** What the map shows of what a tab asks about: a place, how long things were where, or how likely something is where. */
function useAsked(tab: PlacesTab, { near, heat, rescue }: Asked & { readonly rescue: RescueShown }): Asked {
  const searched = useMemo((): Asked => {
    const { at, metres, drift, legs } = rescue;
    const cells = drift?.cells.map(({ west, south, probability }) => ({ west, south, seconds: probability * drift.particles }));
    const shown = drift && cells && { cells, cellDegrees: drift.cellDegrees, movers: 0, truncated: false };
    const line = legs?.kind === 'corridor' ? legs.line : [];
    const corners = drift?.cells.map(({ west, south }): LonLat => [west, south]) ?? [];
    return { near: at && { at, metres }, heat: shown, legs, focus: drift || legs ? [...corners, ...line] : undefined };
  }, [rescue]);
  if (tab === 'rescue') return searched;
  return tab === 'near' ? { near, heat } : nothing;
}

/** How far around a place it is asked who was there, m: some steps in a building; also the cells of a heat map outdoors. */
const [indoorMetres, outdoorMetres] = [3, 500];

type Tap = (at: LonLat) => void;

/** The map itself, for what draws on it beside this page, and what takes a tap on it. */
function useMapDoor() {
  const [map, setMap] = useState<LeafletMap>();
  const [tap, setTap] = useState<Tap>();
  const onTap = useCallback((take: Tap | undefined) => setTap(() => take), []);
  const [walls, setWalls] = useState<FloorPlan>();
  return { map, setMap, tap, onTap, walls, setWalls };
}

/** Begins the way on foot to the chosen asset; `undefined` where it is on no floor plan. */
function useWayTo({
  asset,
  movers,
  change,
}: Pick<PlacesSearch, 'asset'> & { readonly movers: readonly Mover[]; readonly change: (part: PlacesSearch) => void }) {
  const plans = useCall('listFloorPlans').data?.items ?? [];
  const to = movers.find((mover) => mover.asset === asset);
  // The plan on which it is, whatever was looked at before.
  return to && planOf(plans, to) && (() => change({ way: unsaid, plan: undefined }));
}

/** All that the page shows and does: its address, its lists, and what is being made on the map. */
function usePlacesPage() {
  const address = usePlacesSearch();
  const { search, change, range } = address;
  const lists = usePlaces();
  const cameras = useCameras(search.asset);
  // A camera has no track; until it is known what is one, none is asked for.
  const { query, track } = useTrack(cameras.isKnown && !cameras.chosen ? search.asset : undefined, range);
  const [editing, setEditing] = useState<Editing>();
  const [moment, setMoment] = useState<number>();
  const [near, setNear] = useState<Near>();
  const [rescue, setRescue] = useState<RescueShown>({ metres: 1000 });
  /** Places that came out of a file for what is being drawn. */
  const [read, setRead] = useState<readonly LonLat[]>();
  const { tying, setTying, clickMap } = useTying();
  const door = useMapDoor();
  const plan = useShownPlan({ chosen: door.walls?.id ?? search.plan, asset: search.asset, movers: lists.movers, tying });
  const drawn = useDrawn(lists.movers, lists.fences, tying ? undefined : plan);
  const tab: PlacesTab = placesTabs.find((one) => one === search.tab) ?? 'movers';
  const heat = useHeat(tab === 'near' && search.kind === 'heat', query, plan ? cellOfPlan(plan) : outdoorMetres);
  const asked = useAsked(tab, { near, heat, rescue });
  const selectAsset = (asset: string | undefined) => {
    setMoment(undefined);
    change(asset === undefined ? { asset, way: undefined } : { asset });
  };
  const beginWay = useWayTo({ asset: search.asset, movers: lists.movers, change });
  const isWay = search.way !== undefined && search.asset !== undefined;
  return {
    ...{ ...address, ...lists, ...door, cameras, beginWay, isWay, query, track, tab, asked, radar: useRadar(), plan, drawn, selectAsset },
    ...{ editing, setEditing, read, setRead, moment, setMoment, near, setNear, rescue, setRescue, tying, setTying, clickMap },
  };
}

type PlacesState = ReturnType<typeof usePlacesPage>;
interface PartProps {
  readonly places: PlacesState;
}

/** What a click on the map does: to what is being drawn or tied, else for the tab that asks for a place. */
function clickOf({
  tap,
  editing,
  setEditing,
  tying,
  clickMap,
  tab,
  near,
  setNear,
  plan,
  rescue,
  setRescue,
}: PlacesState): PlacesMapProps['onClickAt'] {
  if (tap) return tap;
  if (editing) return (...click) => setEditing({ ...editing, draft: clicked(editing.draft, ...click) });
  if (tying) return clickMap;
  if (tab === 'near') return (at: LonLat) => setNear({ at, metres: near?.metres ?? (plan ? indoorMetres : outdoorMetres) });
  if (tab === 'rescue') return (at: LonLat) => setRescue({ metres: rescue.metres, at });
  return undefined;
}

const noFences: readonly Fence[] = [];

/** The map or plan, and below it the track of the chosen asset. */
function MapPanel({ places }: PartProps) {
  const t = useT(placesWords);
  const text = useText();
  const format = useFormat();
  const [isFollowed, setFollowed] = useState(true);
  const { search, change, movers, fences, moverQuery, drawn, editing, track, asked, plan, moment, isWay } = places;
  // Whoever closes the way is where it was opened again.
  const wasWay = useRef(isWay);
  useEffect(() => {
    wasWay.current = isWay;
  }, [isWay]);
  // Edges of fences lie along walls and across doors.
  const isBare = isWay || places.walls !== undefined;
  // With a way only what it leads to, and what it begins at; below walls that are drawn nothing.
  const shownMovers = useMemo(() => {
    const ends = isWay ? [search.asset, search.way] : [];
    return isBare ? drawn.movers.filter(({ asset }) => ends.includes(asset)) : drawn.movers;
  }, [isWay, isBare, drawn, search.asset, search.way]);
  const onRange = ({ from, to }: RangeText) => change({ from, to });
  const shownTrack = track.data?.asset === search.asset && !isWay ? track.data : undefined;
  const past = usePast(shownTrack, moment);
  const counts = { n: format.number(moverQuery.data?.total ?? movers.length), m: format.number(fences.length) };
  const time = past && shownTrack?.times[moment ?? -1];
  return (
    <Panel
      title={t('map')}
      note={time === undefined ? t('about', counts) : t('pastAbout', { time: format.full(time) })}
      actions={<PlanChoice chosen={plan?.plan.id} onChange={(id) => change({ plan: id ?? outdoors })} />}
      className="map-panel places-map"
    >
      <PlacesMap
        movers={shownMovers}
        fences={isBare ? noFences : editing?.fence ? drawn.fences.filter(({ id }) => id !== editing.fence?.id) : drawn.fences}
        selected={search.asset}
        fence={search.fence}
        draft={editing ? shapeOf(editing.draft) : asked.legs}
        track={shownTrack}
        moment={moment}
        past={past}
        isFollowed={isFollowed}
        near={asked.near}
        heat={asked.heat}
        plan={plan}
        radar={places.radar}
        cameras={isBare ? noCameras : places.cameras.shown}
        focus={editing ? places.read : asked.focus}
        onMap={places.setMap}
        onMover={places.selectAsset}
        onClickAt={clickOf(places)}
      />
      {places.cameras.chosen && <CameraPanel camera={places.cameras.chosen} onClose={() => places.selectAsset(undefined)} />}
      {search.asset && !places.cameras.chosen && !isWay && (
        <TrackPanel
          {...{ track, moment, isFollowed, onRange, asset: search.asset, query: places.query, range: places.range }}
          title={t('track', { name: text(movers.find(({ asset }) => asset === search.asset)?.title) })}
          mover={movers.find(({ asset }) => asset === search.asset)}
          onMoment={places.setMoment}
          onFollow={setFollowed}
          onWay={places.beginWay}
          isBackFromWay={wasWay.current}
          onClose={() => places.selectAsset(undefined)}
        />
      )}
    </Panel>
  );
}

/** What each tab beside the map holds. */
const contents: Readonly<Record<PlacesTab, (props: PartProps) => ReactNode>> = {
  movers: ({ places: { moverQuery, fences, selectAsset, search } }) => (
    <MoversTab query={moverQuery} fences={fences} onSelect={selectAsset} selected={search.asset} />
  ),
  fences: ({ places: { fenceQuery, setEditing, search, change, movers } }) => (
    <FencesTab query={fenceQuery} movers={movers} onEdit={setEditing} selected={search.fence} onSelect={(fence) => change({ fence })} />
  ),
  events: ({ places: { search, change, fences, movers } }) => <EventsTab search={search} change={change} fences={fences} movers={movers} />,
  declarations: ({ places: { search, change, fences, movers } }) => (
    <Suspense>
      <DeclarationsTab search={search} change={change} fences={fences} movers={movers} />
    </Suspense>
  ),
  crew: ({ places: { search, change, movers } }) => (
    <Suspense>
      <CrewTab search={search} change={change} movers={movers} />
    </Suspense>
  ),
  lots: ({ places: { search, change, movers } }) => (
    <Suspense>
      <LotsTab search={search} change={change} movers={movers} />
    </Suspense>
  ),
  radar: ({ places: { change, radar } }) => (
    <Suspense>
      <RadarTab tracks={radar} change={change} />
    </Suspense>
  ),
  cameras: ({ places: { cameras, selectAsset } }) => <CamerasTab cameras={cameras} onSelect={selectAsset} />,
  rescue: ({ places: { rescue, setRescue } }) => (
    <Suspense>
      <RescueTab shown={rescue} onShow={setRescue} />
    </Suspense>
  ),
  near: ({ places: { near, setNear, query, range, change, search } }) => (
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
  ),
  maps: ({ places: { change, setTying, setWalls } }) => (
    <>
      <BaseMaps />
      <FloorPlans onShow={(id) => change({ plan: id })} onTie={(one) => setTying(tyingOf(one))} onWalls={setWalls} />
    </>
  ),
};

function WayTo({ places: { search, change, movers, moverQuery, map, onTap } }: PartProps) {
  return (
    <Suspense>
      <WayPanel
        key={search.asset}
        {...{ movers, map, onTap }}
        asset={search.asset ?? ''}
        from={search.way ?? ''}
        isLoading={moverQuery.isLoading}
        onFrom={(way) => change({ way })}
        onClose={() => change({ way: undefined })}
      />
    </Suspense>
  );
}

/** What was read out of a file is not gone to again with the next fence. */
function closeForm({ setEditing, setRead }: PlacesState): void {
  setEditing(undefined);
  setRead(undefined);
}

/** The lists beside the map, or the form of what is being made on it. */
function Side({ places }: PartProps) {
  const { tying, setTying, editing, setEditing, movers, tab, change } = places;
  if (tying) return <PlanControls tying={tying} onChange={setTying} onClose={() => setTying(undefined)} />;
  if (editing)
    return <FenceForm editing={editing} movers={movers} onEditing={setEditing} onSeen={places.setRead} onClose={() => closeForm(places)} />;
  if (places.walls)
    return (
      <Suspense>
        <WallsPanel plan={places.walls} map={places.map} onTap={places.onTap} onClose={() => places.setWalls(undefined)} />
      </Suspense>
    );
  if (places.isWay) return <WayTo places={places} />;
  const Content = contents[tab];
  return (
    <Panel title={<TabChoice value={tab} onChange={(key) => change({ tab: key })} />} className="fill-panel places-side">
      <Content places={places} />
    </Panel>
  );
}

/** Where things are, the fences around them, what happened there, and the way that one has gone. */
export function PlacesPage() {
  const t = useT(placesWords);
  const places = usePlacesPage();
  return (
    <div className="page">
      <PageHead title={t('title')} actions={<CopyLink />} />
      <div className="places">
        <MapPanel places={places} />
        <Side places={places} />
      </div>
    </div>
  );
}
