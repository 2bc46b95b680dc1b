import { MapPin } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { CountField } from '../../ui/short-fields.tsx';
import { Skeleton } from '../../ui/states.tsx';
import type { Landmark } from './place-map.tsx';
import { type Point, type TypedPlace, usualMeters } from './route-draft.ts';
import { routeWords } from './route-words.ts';
import { useMachine, usePlanOf } from './use-around.ts';

const PlaceMap = lazy(() => import('./place-map.tsx').then(({ PlaceMap: component }) => ({ default: component })));

interface Part {
  readonly place: TypedPlace | undefined;
  readonly onChange: (place: TypedPlace | undefined) => void;
}

/** Digits after the point of a degree that a map tells: 0.1 m. */
const degreeDigits = 6;
const rounded = (degrees: number): number => Number(degrees.toFixed(degreeDigits));

function Coordinates({ place = {}, onChange }: Part) {
  const t = useT(routeWords);
  const set = (part: TypedPlace) => onChange({ withinMeters: usualMeters, ...place, ...part });
  return (
    <div className="field-grid">
      <CountField label={t('longitude')} value={place.longitude} onChange={(longitude) => set({ longitude })} />
      <CountField label={t('latitude')} value={place.latitude} onChange={(latitude) => set({ latitude })} />
      <CountField label={t('floor')} value={place.floor} onChange={(floor) => set({ floor })} />
      <CountField label={t('within')} value={place.withinMeters ?? usualMeters} onChange={(withinMeters) => set({ withinMeters })} />
    </div>
  );
}

/** Takes the place that the point's asset has. */
function FromAsset({ asset, onTake }: { readonly asset: string; readonly onTake: (longitude: number, latitude: number) => void }) {
  const t = useT(routeWords);
  const { data } = useCall('getAsset', { params: { id: asset } });
  if (!data) return null;
  const { longitude, latitude } = data;
  if (longitude === undefined || latitude === undefined) return <span className="muted">{t('assetHasNone')}</span>;
  return <Button onClick={() => onTake(longitude, latitude)}>{t('fromAsset')}</Button>;
}

/** What lies around a point that gets its place. */
export interface Around {
  /** All points of the route. */
  readonly points: readonly Point[];
  /** The machine that walks it. */
  readonly mover: string | undefined;
}

/** The other points and the machine, as far as their places are known. */
function useLandmarks(
  { points, mover }: Around,
  id: string,
): { readonly landmarks: readonly Landmark[]; readonly machine: Landmark | undefined } {
  const text = useText();
  const now = useMachine(mover);
  return useMemo(() => {
    const { longitude, latitude } = now ?? {};
    const isKnown = now !== undefined && longitude !== undefined && latitude !== undefined;
    const machine = isKnown ? { look: 'machine' as const, sign: '▲', name: text(now.title), longitude, latitude } : undefined;
    const others = points.flatMap(({ id: other, title: name, place: { longitude, latitude } = {} }, i) =>
      other === id || longitude === undefined || latitude === undefined
        ? []
        : [{ look: 'toVisit' as const, sign: String(i + 1), name, longitude, latitude }],
    );
    return { landmarks: [...others, ...(machine ? [machine] : [])], machine };
  }, [points, id, now, text]);
}

/** The map with the plan of the floor that was typed. */
function MapOfPlace({
  place,
  landmarks,
  onTake,
}: {
  readonly place: TypedPlace | undefined;
  readonly landmarks: readonly Landmark[];
  readonly onTake: (longitude: number, latitude: number) => void;
}) {
  const placed = useMemo(() => (place?.longitude === undefined ? landmarks : [place]), [place, landmarks]);
  const plan = usePlanOf(place?.floor, placed);
  return (
    <Suspense fallback={<Skeleton />}>
      <PlaceMap place={place} landmarks={landmarks} plan={plan} onTake={onTake} />
    </Suspense>
  );
}

/** Where a point is: typed, taken from its asset or from where the machine is now, or chosen on a map. */
export function PlaceFields(
  props: Part & { readonly id: string; readonly around: Around; readonly asset: string | undefined; readonly error: string | undefined },
) {
  const { place, asset, error, onChange } = props;
  const { landmarks, machine } = useLandmarks(props.around, props.id);
  const t = useT(routeWords);
  const [isMapOpen, setMapOpen] = useState(false);
  const take = (longitude: number, latitude: number) =>
    onChange({ withinMeters: usualMeters, ...place, longitude: rounded(longitude), latitude: rounded(latitude) });
  return (
    <section className="route-place" aria-label={t('place')}>
      <b>{t('place')}</b>
      <span className="muted">{t('placeHelp')}</span>
      <Coordinates place={place} onChange={onChange} />
      {error && (
        <div className="field wrong">
          <div className="field-note" role="alert">
            {error}
          </div>
        </div>
      )}
      <div className="button-row">
        {asset !== undefined && <FromAsset asset={asset} onTake={take} />}
        {machine && <Button onClick={() => take(machine.longitude, machine.latitude)}>{t('fromMachine', { name: machine.name })}</Button>}
        <Button icon={<MapPin size={14} aria-hidden="true" />} aria-expanded={isMapOpen} onClick={() => setMapOpen(!isMapOpen)}>
          {t(isMapOpen ? 'closeMap' : 'onMap')}
        </Button>
        {place && <Button onClick={() => onChange(undefined)}>{t('clearPlace')}</Button>}
      </div>
      {isMapOpen && <MapOfPlace place={place} landmarks={landmarks} onTake={take} />}
    </section>
  );
}
