import { definePack, type Pack } from '../../../contracts/pack.ts';

const both = (word: string) => ({ zh: word, en: word });

/** A pack with two stations on one source, and a second source that feeds one of them too. */
export const stationPack: Pack = definePack({
  id: 'stations',
  version: '1.0.0',
  title: both('Stations'),
  about: both('Stations for tests'),
  uses: ['assets', 'connect'],
  models: {
    station: {
      title: both('Station'),
      icon: 'waves',
      points: { level: { title: { zh: '水位', en: 'Water level' }, unit: 'm' }, flow: { title: both('Flow'), unit: 'm3_s' } },
    },
  },
  rules: {},
  responses: [],
  screens: {},
  sources: {
    rtu: { protocol: 'sl651', title: both('Telemetry'), config: { port: 5001 } },
    broker: { protocol: 'mqtt', title: both('Broker'), config: {} },
  },
  site: [
    {
      key: 'north',
      model: 'station',
      title: both('North'),
      provenance: both('made for a test'),
      devices: [
        { source: 'rtu', identity: '0000000001', origin: 'replayed', keys: { Z: { point: 'level', offset: 100 } } },
        { source: 'broker', identity: 'north', origin: 'simulated', keys: { flow: 'flow' } },
      ],
    },
    {
      key: 'south',
      model: 'station',
      title: both('South'),
      provenance: both('made for a test'),
      devices: [{ source: 'rtu', identity: '0000000002', origin: 'replayed', keys: { Z: 'level', Q: { point: 'flow', scale: 0.1 } } }],
    },
  ],
  stories: {},
  simulate: {},
  history: [],
});
