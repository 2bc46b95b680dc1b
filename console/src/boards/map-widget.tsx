import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useCall } from '../api/queries.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { AssetMap, type Place } from '../map/asset-map.tsx';
import { useMapDoor } from '../map/map-door.ts';
import { type ShownPlan, shownOf } from '../map/plan-layer.ts';
import { Panel } from '../ui/panel.tsx';
import { useBoardData, type WidgetOf } from './data.ts';
import { boardWords } from './words.ts';

/** The floor plan that a map names; `undefined` also when it is not there or lies nowhere. */
function usePlan(id: string | undefined): { readonly plan: ShownPlan | undefined; readonly isGone: boolean } {
  const { maps } = useMapDoor();
  const own = useCall('listFloorPlans', undefined, { enabled: id !== undefined && !maps }).data?.items;
  const known = maps?.plans ?? own;
  const found = known?.find((one) => one.id === id);
  const plan = useMemo(() => shownOf(found), [found]);
  return { plan, isGone: id !== undefined && known !== undefined && plan === undefined };
}

/** Where assets are and their alarms, on a base map and perhaps a floor plan. */
export function MapOf({ widget }: { readonly widget: WidgetOf<'map'> }) {
  const t = useT(boardWords);
  const text = useText();
  const format = useFormat();
  const { now, isWall } = useBoardData();
  const [selected, select] = useState<string>();
  const found = now?.maps.find((one) => one.widget === widget.id);
  // The answer is new every two seconds; markers are drawn anew only when something on them changed.
  const key = JSON.stringify(found?.places ?? []);
  const places = useMemo(
    () =>
      (JSON.parse(key) as NonNullable<typeof found>['places']).map(
        ({ asset, title, latitude, longitude, priority }): Place => ({
          id: asset,
          title: text(title),
          latitude,
          longitude,
          priority,
          kind: 'spot',
        }),
      ),
    [key, text],
  );
  const title = widget.title ? text(widget.title) : t('map');
  const count = format.number(places.length);
  const { plan, isGone } = usePlan(widget.floorPlan);
  const note = t('places', { n: found?.isPartial ? t('atLeast', { n: count }) : count });
  return (
    <Panel title={title} note={isGone ? `${note} · ${t('gonePlan')}` : note} className="board-panel map-panel">
      <AssetMap
        label={title}
        places={places}
        selected={selected}
        baseMap={widget.baseMap}
        plan={plan}
        onSelect={select}
        card={(id) => {
          const name = places.find((place) => place.id === id)?.title;
          return <p className="board-note">{isWall ? name : <Link to="/assets/$id" params={{ id }}>{name}</Link>}</p>; // biome-ignore format: one line reads better
        }}
      />
    </Panel>
  );
}
