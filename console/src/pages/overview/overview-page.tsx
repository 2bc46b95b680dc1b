import './overview.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Map as LeafletMap } from 'leaflet';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { AlarmPanel } from '../../alarms/alarm-panel.tsx';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { AssetMap, type Place } from '../../map/asset-map.tsx';
import { shownOf } from '../../map/plan-layer.ts';
import { CopyLink } from '../../ui/copy-link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import type { RangeText } from '../../ui/range.ts';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import { useZoom } from '../../ui/use-zoom.ts';
import { type Asset, limitsOf, pointOf } from '../../widgets/asset-figures.ts';
import { firstOf } from '../../widgets/screen-rows.ts';
import { TrendPanel } from '../../widgets/trend-panel.tsx';
import { DutyLine } from './duty-line.tsx';
import { type AssetSummary, useFeatured } from './featured.ts';
import { Kpis } from './kpis.tsx';
import { PlaceCard } from './place-card.tsx';
import { overviewWords } from './words.ts';

const PlanMovers = lazy(async () => ({ default: (await import('./plan-movers.tsx')).PlanMovers }));

function useOverviewSearch() {
  const search = useSearch({ from: '/shell/' });
  const navigate = useNavigate();
  const range: RangeText = search.from ? { from: search.from, to: search.to } : { from: 'now-24h', to: 'now' };
  const change = (part: { readonly from?: string; readonly to?: string; readonly asset?: string }) =>
    void navigate({ to: '/', search: { ...search, ...part }, replace: true });
  return { search, range, change };
}

/** The floor plan that stands in for the map where nothing has a place on earth: the first that can be shown. */
function usePlanInstead(isWanted: boolean) {
  const plans = useCall('listFloorPlans', undefined, { enabled: isWanted }).data?.items;
  const named = isWanted ? plans?.find((one) => shownOf(one)) : undefined;
  const shown = useMemo(() => shownOf(named), [named]);
  return { named, shown };
}

function MapPanel({
  places,
  isPending,
  selected,
  onSelect,
}: {
  readonly places: readonly AssetSummary[];
  readonly isPending: boolean;
  readonly selected?: string;
  readonly onSelect: (id?: string) => void;
}) {
  const t = useT(overviewWords);
  const text = useText();
  const format = useFormat();
  const shown = useMemo(
    () =>
      places.flatMap(({ id, title, latitude, longitude, alarms, icon }): Place[] =>
        latitude === undefined || longitude === undefined
          ? []
          : [{ id, title: text(title), latitude, longitude, priority: alarms.priority, kind: icon.startsWith('waves') ? 'water' : 'spot' }],
      ),
    [places, text],
  );
  const [map, setMap] = useState<LeafletMap>();
  const plan = usePlanInstead(!isPending && shown.length === 0);
  const note = plan.named ? text(plan.named.title) : t('places', { n: format.number(shown.length) });
  return (
    <Panel title={t('map')} note={note} className="map-panel">
      <AssetMap
        label={t('map')}
        places={shown}
        plan={plan.shown}
        selected={selected}
        onSelect={onSelect}
        onMap={setMap}
        card={(id) => <PlaceCard key={id} id={id} onClose={() => onSelect(undefined)} />}
      />
      {map && plan.shown && (
        <Suspense>
          <PlanMovers map={map} plan={plan.shown} selected={selected} onSelect={onSelect} />
        </Suspense>
      )}
    </Panel>
  );
}

/** What is drawn for an asset: its level with marks and rain when it has a level, else the first trend of its page. */
function leadingTrend(asset: Asset) {
  const level = firstOf(asset, 'level');
  const trend = firstOf(asset, 'trend');
  if (!level)
    return { title: trend?.title, points: trend?.points ?? asset.points.slice(0, 2).map((p) => p.key), lines: trend?.curves ?? [] };
  const rain = asset.points.filter((p) => p.draw === 'bar').slice(0, 1);
  return {
    title: level.title,
    points: [level.point, ...rain.map((p) => p.key)],
    lines: [...level.marks, ...(level.curve ? [level.curve] : [])],
  };
}

/** The leading trend of one asset; which asset can be chosen. */
function LeadTrend(props: {
  readonly assets: readonly Asset[];
  readonly selected?: string;
  readonly range: RangeText;
  readonly onRange: (range: RangeText) => void;
  readonly onSelect: (id: string) => void;
}) {
  const t = useT(overviewWords);
  const text = useText();
  const zoom = useZoom(props.range, props.onRange);
  const asset = props.assets.find((a) => a.id === props.selected) ?? props.assets[0];
  if (!asset) return null;
  const lead = leadingTrend(asset);
  return (
    <TrendPanel
      title={lead.title}
      points={lead.points.flatMap((key) => pointOf(asset, key) ?? [])}
      limits={limitsOf(asset, lead.lines)}
      range={props.range}
      zoom={zoom}
      actions={
        <select
          className="input asset-choice"
          aria-label={t('chooseAsset')}
          value={asset.id}
          onChange={(e) => props.onSelect(e.target.value)}
        >
          {props.assets.map((a) => (
            <option key={a.id} value={a.id}>
              {text(a.title)}
            </option>
          ))}
        </select>
      }
    />
  );
}

/** Stands where there is no trend to draw: there is no place yet, or none that has one. */
function Nothing({ isPending, isAnyPlace }: { readonly isPending: boolean; readonly isAnyPlace: boolean }) {
  const t = useT(overviewWords);
  const roots = useCall('listAssets', { query: { parent: 'root', limit: 1 } }, { enabled: !isPending && !isAnyPlace });
  if (isPending || roots.isLoading) return <Skeleton />;
  if (isAnyPlace) return <EmptyState title={t('nothingDrawn')}>{t('nothingDrawnAbout')}</EmptyState>;
  if (roots.data?.items.length)
    return (
      <Ways title={t('noPlaces')} about={t('noPlacesAbout')}>
        <Link className="btn" to="/places">
          {t('toMap')}
        </Link>
      </Ways>
    );
  return (
    <Ways title={t('nothing')} about={t('nothingAbout')}>
      <Link className="btn" to="/packs">
        {t('toPacks')}
      </Link>
    </Ways>
  );
}

/** Why nothing is drawn, and the ways on: `children`, and the assets. */
function Ways(props: { readonly title: string; readonly about: string; readonly children: ReactNode }) {
  const t = useT(overviewWords);
  return (
    <EmptyState title={props.title}>
      <p>{props.about}</p>
      <div className="button-row">
        {props.children}
        <Link className="btn" to="/assets">
          {t('toAssets')}
        </Link>
      </div>
    </EmptyState>
  );
}

/** What an operator sees first: figures, map, the trend that matters, live alarms. */
export function OverviewPage() {
  const t = useT(overviewWords);
  const navigate = useNavigate();
  const { search, range, change } = useOverviewSearch();
  const featured = useFeatured();
  return (
    <div className="page overview">
      <PageHead
        path={<span>{t('home')} /</span>}
        title={t('title')}
        actions={
          <>
            <DutyLine />
            <TimeRange offer={['1h', '8h', '24h', '7d', '30d', '1y']} range={range} onChange={({ from, to }) => change({ from, to })} />
            <CopyLink />
          </>
        }
      />
      <Kpis assets={featured.assets} />
      <div className="overview-row">
        <MapPanel places={featured.places} isPending={featured.isPending} selected={search.asset} onSelect={(asset) => change({ asset })} />
        {featured.error ? (
          <ErrorPanel error={featured.error} onRetry={featured.refetch} />
        ) : featured.assets.length > 0 ? (
          <LeadTrend
            assets={featured.assets}
            selected={search.asset}
            range={range}
            onRange={({ from, to }) => change({ from, to })}
            onSelect={(asset) => change({ asset })}
          />
        ) : (
          <Panel title={t('title')}>
            <Nothing isPending={featured.isPending} isAnyPlace={featured.places.length > 0} />
          </Panel>
        )}
      </div>
      <AlarmPanel filter={{ view: 'open' }} onOpen={({ id }) => void navigate({ to: '/alarms', search: { alarm: id } })} />
    </div>
  );
}
