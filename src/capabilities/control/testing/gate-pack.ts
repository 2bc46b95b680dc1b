import { definePack } from '../../../contracts/pack.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const source = { kind: 'assumed', reference: 'made for a test' } as const;

/** A dam with two gates and a siren; the gate opens between its limits while the siren sounds and nobody works on it. */
export const gatePack = definePack({
  ...{ id: 'dams', version: '1.0.0', title: both('Dams'), about: both('Dams'), uses: ['assets', 'connect', 'control'] },
  models: {
    dam: {
      ...{ title: both('Dam'), icon: 'waves' },
      points: {
        siren: { title: both('Siren'), unit: 'none', freshSeconds: 30 },
        level: { title: both('Level'), unit: 'm', freshSeconds: 30 },
      },
    },
    gate: {
      ...{ title: both('Gate'), icon: 'gauge' },
      points: {
        setpoint: { title: both('Set-point'), unit: 'm', range: [0, 6] },
        opening: { title: both('Opening'), unit: 'm', freshSeconds: 30 },
        power: { title: both('Power'), unit: 'V', freshSeconds: 30 },
        lamp: { title: both('Lamp'), unit: 'none' },
      },
      attributes: {
        height: { title: both('Height'), unit: 'm', kind: 'number' },
        sill: { title: both('Sill'), unit: 'm', kind: 'number' },
      },
    },
  },
  commands: {
    move: {
      ...{ writes: 'gate.setpoint', title: both('Move'), about: both('Move the gate'), range: [0, { attribute: 'height' }] },
      interlocks: [
        { on: 'dam.siren', equals: 1, when: 'raising', title: both('Siren sounds'), source },
        { on: 'dam.level', atLeast: { attribute: 'sill', plus: 1 }, atMost: 100, title: both('Level'), source, freshSeconds: 10 },
        { on: 'gate.power', atLeast: 360, title: both('Power is there'), source },
        { noOpenWorkOrder: true, title: both('Nobody works on it'), source },
      ],
      ...{ confirmation: 'hold', ttlSeconds: 60, verify: { on: 'gate.opening', tolerance: 0.05, withinSeconds: 20 } },
    },
    lamp: {
      ...{ writes: 'gate.lamp', title: both('Lamp'), about: both('Switch the lamp'), range: [0, 1], interlocks: [] },
      choices: [
        { value: 0, title: both('Off') },
        { value: 1, title: both('On') },
      ],
      ...{ confirmation: 'secondPerson', confirmBy: 'engineer', verify: { on: 'gate.lamp', tolerance: 0, withinSeconds: 5 } },
    },
  },
  rules: {},
  responses: [],
  ...{ screens: {}, stories: {}, simulate: {}, history: [] },
  sources: { plc: { protocol: 'modbus', title: both('PLC'), config: {} } },
  site: [
    {
      ...{ key: 'dam', model: 'dam', title: both('Our dam'), provenance: both('made up') },
      devices: [
        {
          source: 'plc',
          identity: 'dam@1',
          origin: 'measured',
          keys: { 'holding:0': 'siren', 'holding:1': { point: 'level', scale: 0.01 } },
        },
      ],
    },
    ...(['gate-1', 'gate-2'] as const).map((key, i) => ({
      ...{ key, model: 'gate' as const, title: both(`Gate ${i + 1}`), within: 'dam', provenance: both('made up') },
      attributes: { height: 5, sill: 9 },
      devices: [
        {
          ...{ source: 'plc' as const, identity: `${key}@1`, origin: 'measured' as const },
          keys: {
            [`holding:${10 + 10 * i}`]: { point: 'setpoint', scale: 0.01 },
            [`holding:${11 + 10 * i}`]: { point: 'opening', scale: 0.01 },
            [`holding:${12 + 10 * i}`]: 'power',
            [`coil:${i}`]: 'lamp',
          },
        },
      ],
    })),
  ],
});
