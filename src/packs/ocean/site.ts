import type { PackRecording, Signal } from '../../contracts/pack.ts';
import { heardShips, places, sailedShips } from './vessels.ts';

export { sources } from './vessels.ts';

/** Authority, waters, port, berths and vessels. */
export const site = [...places, ...heardShips, ...sailedShips] as const;

/** The log that is played; in 27 s its fastest ship makes 240 m, so that after the pause nobody seems to have jumped. */
export const recordings: readonly PackRecording[] = [
  {
    file: 'oresund-2010.nmea.gz',
    source: 'ais',
    identities: heardShips.map(({ attributes }) => String(attributes.mmsi)),
    pauseSeconds: 90,
  },
];

const steady = (base: number): Signal => ({ wave: { base, amplitude: 0, periodSeconds: 60, noise: 0 } });

interface Course {
  readonly longitude: readonly [base: number, amplitude: number];
  readonly latitude: number;
  readonly periodSeconds: number;
  readonly sog: number;
  readonly cog: number;
  readonly status: number;
  readonly shipType: number;
}

const course = ({ longitude: [base, amplitude], periodSeconds, ...more }: Course): Readonly<Record<string, Signal>> => ({
  longitude: { wave: { base, amplitude, periodSeconds, noise: 0 } },
  ...Object.fromEntries(Object.entries(more).map(([point, value]) => [point, steady(value)])),
});

const fishing = { status: 7, shipType: 30 } as const;

/** How the vessels off Zhoushan go: to and fro along a parallel, slower than their class can. */
export const simulate: Readonly<Record<string, Readonly<Record<string, Signal>>>> = {
  'vessel-412999901': course({ longitude: [122.7465, 0.0004], latitude: 29.8, periodSeconds: 300, sog: 2, cog: 90, ...fishing }),
  'vessel-412999902': course({ longitude: [122.62, 0.004], latitude: 29.84, periodSeconds: 1800, sog: 2.6, cog: 90, ...fishing }),
  'vessel-412999911': course({
    ...{ longitude: [122.55, 0.04], latitude: 29.9, periodSeconds: 3600, sog: 11, cog: 90, status: 0, shipType: 70 },
  }),
};
