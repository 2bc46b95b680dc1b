import type { Pack } from '../src/contracts/pack.ts';

/** Points of a machine of the benchmark's plant, as in the group of the white paper: 1.5 million points on 25,951 devices. */
export const pointsPerDevice = 58;

const key = (point: number): string => `p${String(point).padStart(2, '0')}`;
const text = (name: string) => ({ zh: `测点${name}`, en: `Value ${name}` });

/** Value of a point in a message: two decimals, changing a little from message to message, and known to whoever checks. */
export const sampleValue = (device: number, point: number, message: number): number =>
  ((device * 31 + point * 17 + message * 3) % 2000) / 100;

/** The pack of a plant of so many machines, each an MQTT device with 58 points, each point with a limit. */
export function plantPack(devices: number, rulesPerDevice: number): Pack {
  const points = Object.fromEntries(
    Array.from({ length: pointsPerDevice }, (_, i) => [
      key(i),
      { title: text(key(i)), unit: 'none' as const, range: [-1e6, 1e6] as const },
    ]),
  );
  const rule = (point: number) => ({
    on: `machine.${key(point)}`,
    title: text(`limit ${key(point)}`),
    detect: { above: { limit: 1000, deadband: 1 } },
    priority: 3 as const,
    advice: text('advice'),
    consequence: text('consequence'),
    source: { kind: 'assumed' as const, reference: 'a benchmark' },
  });
  return {
    id: 'bench-plant',
    version: '1.0.0',
    title: text('plant'),
    about: text('plant of the benchmark'),
    uses: ['assets', 'connect', 'alarms'],
    models: { machine: { title: text('machine'), icon: 'cog', points } },
    rules: Object.fromEntries(Array.from({ length: rulesPerDevice }, (_, i) => [`limit${i}`, rule(i)])),
    responses: [],
    screens: {},
    sources: { machines: { protocol: 'mqtt', title: text('machines'), config: {} } },
    site: Array.from({ length: devices }, (_, i) => ({
      key: `m${i}`,
      model: 'machine',
      title: text(`machine ${i}`),
      provenance: text('a benchmark'),
      devices: [
        {
          source: 'machines',
          identity: `m${i}`,
          origin: 'simulated' as const,
          keys: Object.fromEntries(Object.keys(points).map((name) => [name, name])),
        },
      ],
    })),
    stories: {},
    simulate: {},
    history: [],
  };
}
