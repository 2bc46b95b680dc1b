import { z } from 'zod';
import { reportPeriods } from '../report.ts';
import { epochMs, id, text } from './common.ts';

/** What a table of values may show of a point. */
export const reportColumns = ['min', 'mean', 'max', 'last', 'change', 'sum', 'count', 'coverage'] as const;
export type ReportColumn = (typeof reportColumns)[number];

const title = z.object({ zh: z.string().trim().min(1).max(120), en: z.string().trim().min(1).max(120) });
const key = z.string().min(1).max(120);

/** Points as packs name them, so that a template holds for each site: those of all assets of a model, or that of one asset. */
export const reportPoint = z
  .strictObject({
    model: key.optional().describe('Every asset of this model, within the site of the report when it has one'),
    asset: key.optional().describe('Key of one asset'),
    point: key.describe('Key of the point in the model'),
  })
  .refine(({ model, asset }) => (model === undefined) !== (asset === undefined), 'name either a model or an asset');
export type ReportPoint = z.output<typeof reportPoint>;

const newSection = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('values'),
    title,
    points: z.array(reportPoint).min(1).max(20),
    columns: z.array(z.enum(reportColumns)).min(1).max(reportColumns.length).default(['min', 'mean', 'max', 'last', 'coverage']),
  }),
  z.strictObject({ kind: z.literal('trend'), title, points: z.array(reportPoint).min(1).max(8) }),
  z.strictObject({ kind: z.literal('alarms'), title }),
  z.strictObject({ kind: z.literal('work'), title }),
  z.strictObject({ kind: z.literal('text'), title, text: z.object({ zh: z.string().max(4000), en: z.string().max(4000) }) }),
]);

/** A template of reports: data, brought by a pack or made by a person. */
export const reportTemplateBody = z.strictObject({
  title,
  period: z.enum(reportPeriods).describe('A week begins on Monday; shifts are those of a team on duty'),
  startsAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .default('00:00')
    .describe('Time of day at which its days begin, by the clock of the zone of the report'),
  keepDays: z.number().int().min(1).max(36_500).default(1095).describe('Its reports are removed after so many days'),
  sections: z.array(newSection).min(1).max(20),
});
export type ReportTemplateBody = z.output<typeof reportTemplateBody>;
/** A template as a pack writes it. */
export type PackReport = z.input<typeof reportTemplateBody>;

const maybe = z.number().optional();
/** What is known of a point over a time; what is not known is absent, never zero. */
export const reportFigures = z.object({
  count: z.number().int().describe('Values that are not bad'),
  coverage: z.number().describe('Share of the time, 0…1, in which there was such a value as often as its point promises (freshSeconds)'),
  min: maybe,
  mean: maybe.describe('Of the values, each counting once'),
  max: maybe,
  last: maybe,
  change: maybe.describe('Last minus first'),
  sum: maybe.describe('Of the values; of use for amounts per interval'),
});

const origins = z
  .array(z.enum(['measured', 'replayed', 'simulated', 'manual']))
  .describe('Of the last value of each day: of a drill within a day nothing may be said here');
const row = z.object({
  point: z.number().int(),
  asset: id,
  assetTitle: text,
  title: text,
  symbol: z.string(),
  unit: z.string().optional().describe('Unit of the point by its key; missing in reports of earlier versions'),
  decimals: z.number().int(),
  origins,
});
const missing = z.array(z.string()).describe('Points of the template that this plant does not have, as model.point or asset.point');
const left = z.number().int().describe('Points beyond the limit of a section, which are not shown');
const column = z.array(z.number().nullable());
const counted = z.object({ title: text, assetTitle: text, priority: z.number().int(), count: z.number().int() });
const task = z.object({ number: z.string(), title: text, assetTitle: text.optional(), assignedTo: z.string(), dueAt: epochMs });

const madeSection = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('values'),
    title: text,
    columns: z.array(z.enum(reportColumns)),
    days: z.array(z.string()).describe('Days of `rows.days`, YYYY-MM-DD; none for a daily report'),
    rows: z.array(row.extend({ whole: reportFigures, days: z.array(reportFigures) })),
    missing,
    left,
  }),
  z.object({
    kind: z.literal('trend'),
    title: text,
    from: epochMs,
    widthMs: z.number(),
    series: z.array(row.extend({ min: column, avg: column, max: column })),
    missing,
    left,
  }),
  z.object({
    kind: z.literal('alarms'),
    title: text,
    total: z.number().int(),
    averageRate: z.number().describe('Annunciations per ten minutes'),
    peak: z.object({ count: z.number().int(), time: epochMs }).optional(),
    floods: z.number().int(),
    byPriority: z.array(z.object({ priority: z.number().int(), count: z.number().int() })),
    topTen: z.array(counted),
    standing: z.number().int().describe('Alarms whose condition held when the report was made'),
    staleCount: z.number().int().describe('Of these, those that had stood for more than 24 h'),
    stale: z.array(counted.omit({ count: true }).extend({ since: epochMs })).describe('The oldest 50'),
  }),
  z.object({
    kind: z.literal('work'),
    title: text,
    orders: z.object({
      ...{ opened: z.number().int(), closed: z.number().int(), open: z.number().int(), overdue: z.number().int() },
      late: z.array(task).describe('The 20 that are overdue for longest'),
    }),
    patrols: z
      .object({ finished: z.number().int(), missed: z.number().int() })
      .optional()
      .describe('Absent in the report of a site: patrols belong to no site'),
    dangers: z.object({ reported: z.number().int(), closed: z.number().int(), open: z.number().int(), overdue: z.number().int() }),
  }),
  z.object({ kind: z.literal('text'), title: text, text }),
]);
export type ReportSection = z.output<typeof madeSection>;

/** Of which shift a report is, as it was then. */
export const reportShift = z.object({
  team: id,
  teamTitle: z.string(),
  key: z.string(),
  title: z.string(),
  crews: z.array(z.string()).describe('Titles of the crews that did it'),
});

/** A report as it was computed once; it does not change when plant or template do. */
export const reportContent = z.object({
  title: text,
  siteTitle: text.optional(),
  period: z.enum(reportPeriods),
  shift: reportShift.optional(),
  zone: z.string(),
  startsAt: z.string(),
  firstDay: z.string(),
  lastDay: z.string(),
  from: epochMs,
  to: epochMs,
  until: epochMs.describe('Up to when there could be data: before `to` when the period was not over'),
  sections: z.array(madeSection),
});
export type ReportContent = z.output<typeof reportContent>;
