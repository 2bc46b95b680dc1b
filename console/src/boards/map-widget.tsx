import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { AssetMap, type Place } from '../map/asset-map.tsx';
import { Panel } from '../ui/panel.tsx';
import { useBoardData, type WidgetOf } from './data.ts';
import { boardWords } from './words.ts';

/** Where assets are and their alarms, on the offline base map. */
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
  return (
    <Panel title={title} note={t('places', { n: found?.isPartial ? t('atLeast', { n: count }) : count })} className="board-panel map-panel">
      <AssetMap
        label={title}
        places={places}
        selected={selected}
        onSelect={select}
        card={(id) => {
          const name = places.find((place) => place.id === id)?.title;
          return <p className="board-note">{isWall ? name : <Link to="/assets/$id" params={{ id }}>{name}</Link>}</p>; // biome-ignore format: one line reads better
        }}
      />
    </Panel>
  );
}
