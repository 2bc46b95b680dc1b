import { definePack, type Pack } from '../../../contracts/pack.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const source = { kind: 'assumed', reference: 'made for a test' } as const;

/** A small pack with everything that an installation looks at: a basin, a dam in it, a gauge at the dam. */
export const damPack: Pack = definePack({
  id: 'dams',
  version: '1.0.0',
  title: both('Dams'),
  about: both('Dams for tests'),
  uses: ['assets'],
  models: {
    basin: { title: both('Basin'), icon: 'map', points: {} },
    dam: {
      title: both('Dam'),
      icon: 'waves',
      include: ['battery'],
      points: {
        level: { title: both('Water level'), unit: 'm', range: [0, 100] },
        storage: { title: both('Storage'), unit: 'Mm3', decimals: 1 },
      },
      attributes: {
        floodLimit: { title: both('Flood limit'), unit: 'm', kind: 'number' },
        ruleCurve: { title: both('Rule curve'), unit: 'm', kind: 'curve' },
      },
    },
    gauge: { title: both('Gauge'), icon: 'cloud-rain', include: ['rainGauge'], points: {} },
  },
  rules: {
    high: {
      on: 'dam.level',
      title: both('High level'),
      detect: { above: { limit: { attribute: 'floodLimit' } } },
      priority: 2,
      advice: both('Open the gate'),
      consequence: both('Flood'),
      source,
    },
  },
  responses: [],
  screens: { dam: [[{ kind: 'values', points: ['level', 'storage'] }]] },
  sources: {
    rtu: { protocol: 'sl651', title: both('Stations'), config: { port: 5001 } },
    broker: { protocol: 'mqtt', title: both('Broker'), config: { port: 1883 } },
  },
  site: [
    { key: 'basin', model: 'basin', title: both('Periyar'), provenance: both('real') },
    {
      key: 'idukki',
      model: 'dam',
      title: both('Idukki'),
      within: 'basin',
      at: [9.84, 76.97],
      attributes: { floodLimit: 70, ruleCurve: [[1, 50], [200, 60]] }, // biome-ignore format: pairs read better on one line
      provenance: both('real'),
      devices: [
        { source: 'rtu', identity: '0012345678', origin: 'replayed', keys: { Z: 'level', V: { point: 'storage', scale: 0.01 } } },
        { source: 'broker', identity: 'idukki-1', origin: 'simulated', keys: { battery: 'battery' } },
      ],
    },
    { key: 'idukki-rain', model: 'gauge', title: both('Idukki rain'), within: 'idukki', provenance: both('simulated') },
  ],
  stories: {
    flood: {
      title: both('A flood comes'),
      about: both('Level rises'),
      asset: 'idukki',
      inject: [
        { atSeconds: 0, point: 'gauge.rain', to: 30, overSeconds: 5 },
        { atSeconds: 10, point: 'dam.level', to: { attribute: 'floodLimit', plus: 1 }, overSeconds: 20 },
      ],
      expect: [{ atSeconds: 60, rule: 'high', state: 'raised' }],
    },
  },
  simulate: { idukki: { level: { wave: { base: 50, amplitude: 1, periodSeconds: 60, noise: 0 } } } },
  history: [],
});
