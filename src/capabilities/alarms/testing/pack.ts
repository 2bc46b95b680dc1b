import { definePack, type Pack, type PackRule } from '../../../contracts/pack.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const source = { kind: 'standard', reference: 'SL 224-98 4.1' } as const;
const words = { advice: both('Open the gate'), consequence: both('The dam is overtopped'), source };

const rules = {
  high: {
    ...words,
    on: 'dam.level',
    title: both('High level'),
    detect: { above: { limit: { attribute: 'floodLimit', plus: -0.5 }, deadband: 0.2 } },
    onDelaySeconds: 60,
    offDelaySeconds: 120,
    priority: 1,
  },
  curve: {
    ...words,
    rationale: { cause: both('More flows in than is released'), severity: 'major', respondMinutes: 20 },
    on: 'dam.level',
    title: both('Above the rule curve'),
    detect: { outside: { curve: { attribute: 'ruleCurve', plus: 1 }, side: 'above' } },
    priority: 3,
  },
  low: { ...words, on: 'dam.level', title: both('Low level'), detect: { below: { limit: 10 } }, priority: 2 },
} as const satisfies Record<string, PackRule<'dam.level', 'floodLimit' | 'ruleCurve'>>;

/** A pack with one model, three rules, a response, and dams with and without attributes. */
export const alarmPack: Pack = definePack({
  id: 'dams',
  version: '1.0.0',
  title: both('Dams'),
  about: both('Dams for tests'),
  uses: ['assets', 'alarms'],
  models: {
    dam: {
      title: both('Dam'),
      icon: 'waves',
      points: { level: { title: both('Water level'), unit: 'm', range: [0, 100] } },
      attributes: {
        floodLimit: { title: both('Flood limit'), unit: 'm', kind: 'number' },
        ruleCurve: { title: both('Rule curve'), unit: 'm', kind: 'curve' },
      },
    },
  },
  rules,
  responses: [
    {
      on: 'high',
      workOrder: { title: both('Inspect the dam'), checklist: [both('Look'), both('Report')], dueMinutes: 30, assignTo: 'operator' },
    },
  ],
  screens: {},
  sources: {},
  site: [
    {
      key: 'full',
      model: 'dam',
      title: both('Full dam'),
      attributes: { floodLimit: 70, ruleCurve: [[1, 50], [200, 60]] }, // biome-ignore format: pairs read better on one line
      provenance: both('made up'),
    },
    { key: 'bare', model: 'dam', title: both('Bare dam'), provenance: both('made up') },
  ],
  stories: {},
  simulate: {},
  history: [],
});
