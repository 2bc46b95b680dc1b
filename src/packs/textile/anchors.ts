import type { Signal, SiteSource } from '../../contracts/pack.ts';
import { type At, floorPlans, placeAt } from './hall.ts';

/** Below the roof, m. */
const height = 5;
/** In four rows across the hall: along both outer walls and along the corridor, so that three at least are in reach everywhere. */
const places: readonly At[] = [8, 32, 64, 88].flatMap((x) => [3, 24, 45].map((y): At => [x, y]));
const idOf = (i: number): string => `anchor-${String(i + 1).padStart(2, '0')}`;

/** Badges are ranged by the anchors of the hall; the platform solves where they are. */
export const uwb = {
  protocol: 'rtls',
  title: { zh: 'UWB 测距（工牌）', en: 'UWB ranges of badges' },
  config: {
    port: 8084,
    anchors: places.map(([x, y], i) => ({ id: idOf(i), x, y, z: height })),
    controls: floorPlans.hall.controls,
    floor: floorPlans.hall.floor,
  },
} as const satisfies SiteSource;

const simulated = {
  zh: '仿真：基站位置为示意，健康值由平台根据仿真测距得出。',
  en: 'Simulated: the places of anchors are for illustration, their health follows from simulated ranges.',
};

/** Anchors as assets, so that they are on the floor plan with their health. */
export const anchors = places.map(
  (_, i) =>
    ({
      key: idOf(i),
      model: 'anchor',
      title: { zh: `基站 ${String(i + 1).padStart(2, '0')}`, en: `Anchor ${String(i + 1).padStart(2, '0')}` },
      within: 'mill',
      provenance: simulated,
      devices: [
        {
          source: 'uwb',
          identity: idOf(i),
          origin: 'simulated',
          remembers: false,
          keys: { longitude: 'longitude', latitude: 'latitude', floor: 'floor', perMinute: 'perMinute', residual: 'residual' },
        },
      ],
    }) as const,
);

const always = (value: number): Signal => ({ wave: { base: value, amplitude: 0, periodSeconds: 60, noise: 0 } });

/** What anchors show where nothing is solved, in previews of rules; in the demonstration it comes from the ranges. */
export const anchorSignals = (floor: number): Readonly<Record<string, Readonly<Record<string, Signal>>>> =>
  Object.fromEntries(
    places.map((at, i) => {
      const [longitude, latitude] = placeAt(at);
      const health = { perMinute: always(60), residual: always(0.1) };
      return [idOf(i), { longitude: always(longitude), latitude: always(latitude), floor: always(floor), ...health }];
    }),
  );
