import type { Pack } from '../src/contracts/pack.ts';

/** Points of a machine of the benchmark's plant, as in the group of the white paper: 1.5 million points on 25,951 devices. */
export const pointsPerDevice = 58;

const key = (point: number): string => `p${String(point).padStart(2, '0')}`;

/** Keys of the points of a machine, in the order of its arrays. */
export const pointKeys: readonly string[] = Array.from({ length: pointsPerDevice }, (_, point) => key(point));

const text = (name: string) => ({ zh: `测点${name}`, en: `Value ${name}` });

/** How large the plant is. */
export interface PlantSize {
  readonly devices: number;
  /** Limits of each machine, one point each; at most {@link pointsPerDevice}. */
  readonly rulesPerDevice: number;
  /** How the machines report. Default: MQTT. */
  readonly protocol?: 'mqtt' | 'http';
}

/** The pack of a plant of machines with 58 points each. */
export function plantPack({ devices, rulesPerDevice, protocol = 'mqtt' }: PlantSize): Pack {
  const points = Object.fromEntries(
    pointKeys.map((name) => [name, { title: text(name), unit: 'none' as const, range: [-1e6, 1e6] as const }]),
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
    models: { machine: { title: text('machine'), icon: 'gauge', points } },
    rules: Object.fromEntries(Array.from({ length: rulesPerDevice }, (_, i) => [`limit${i}`, rule(i)])),
    responses: [],
    screens: {},
    sources: { machines: { protocol, title: text('machines'), config: {} } },
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
