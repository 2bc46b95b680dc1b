import type { ReportContent, ReportSection, ReportTemplateBody } from '../../contracts/api/report-content.ts';
import { Failure } from '../../contracts/errors.ts';
import type { TimeRange } from '../../contracts/history.ts';
import { originOf } from '../../contracts/quality.ts';
import { daysOfSpan, isWithinDay, type ReportPeriod, type ReportSpan, spanText } from '../../contracts/report.ts';
import { programOf } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { PointInfo } from '../assets/index.ts';
import type { ReportDeps } from './deps.ts';
import { figuresOf, gather, slotsIn, together } from './figures.ts';
import { findPoints, headOf, type Scope } from './points.ts';
import type { ShiftOf } from './turns.ts';

/** What a report is made from. */
export interface Making extends Scope {
  readonly body: ReportTemplateBody;
  readonly zone: string;
  readonly span: ReportSpan;
  readonly shift?: ShiftOf | undefined;
  readonly now: EpochMs;
}

type Deps = Pick<ReportDeps, 'assets' | 'alarms' | 'maintain' | 'patrol' | 'history'>;
type Wanted<K extends ReportSection['kind']> = Extract<ReportTemplateBody['sections'][number], { kind: K }>;
type Made<K extends ReportSection['kind']> = Extract<ReportSection, { kind: K }>;
type Makers = { readonly [K in ReportSection['kind']]: (deps: Deps, making: Making, section: Wanted<K>) => Promise<Made<K>> };

/** Points of one table and curves of one trend, at most. */
const mostRows = 100;
const mostCurves = 8;
/** Columns of a trend at most: 5 minutes of a shift of 8 hours, quarters of an hour, hours, three hours. A point that tells less often gets fewer, so that its curve is no row of dots. */
const trendColumns: Readonly<Record<ReportPeriod, number>> = { shift: 96, day: 96, week: 168, month: 248 };

const makers: Makers = {
  values: async (deps, making, { title, columns, points: names }) => {
    const { points, missing, left } = findPoints(deps.assets, making, names, mostRows);
    const days = elapsedDays(making);
    const rows = [];
    for (const point of points) rows.push(await rowOf(deps, making, { point, days }));
    return {
      ...{ kind: 'values', title, columns, missing: [...missing], left, rows },
      days: isWithinDay(making.body.period) ? [] : days.map(({ firstDay }) => firstDay),
    };
  },
  trend: async (deps, making, { title, points: names }) => {
    const { points, missing, left } = findPoints(deps.assets, making, names, mostCurves);
    const { from, to } = making.span;
    const count = Math.min(trendColumns[making.body.period], ...points.map(({ freshSeconds }) => slotsIn({ from, to }, freshSeconds)));
    const series = [];
    for (const point of points) {
      const { min, avg, max } = await deps.history.buckets(point.number, { from, to }, count);
      const origins = await originsOf(deps, point, elapsedDays(making));
      series.push({ ...headOf(deps.assets, point), origins, min: column(min), avg: column(avg), max: column(max) });
    }
    return { kind: 'trend', title, from, widthMs: (to - from) / count, series, missing: [...missing], left };
  },
  alarms: async ({ alarms }, { tenant, site, span }, { title }) => {
    const found = await alarms.measure(programOf(tenant, site), { from: span.from, to: span.to });
    return {
      ...{ kind: 'alarms', title, total: found.total, averageRate: found.averageRate, floods: found.floods.count },
      ...(found.peak && { peak: found.peak }),
      byPriority: found.byPriority.map(({ priority, count }) => ({ priority, count })),
      topTen: found.topTen.map(({ title, assetTitle, priority, count }) => ({ title, assetTitle, priority, count })),
      ...{ standing: found.standing, staleCount: found.staleCount },
      stale: found.stale.map(({ title, assetTitle, priority, since }) => ({ title, assetTitle, priority, since })),
    };
  },
  work: async ({ maintain, patrol }, { tenant, site, span, now }, { title }) => {
    const caller = programOf(tenant, site);
    const range = { from: span.from, to: Math.min(span.to, now) };
    const { late, ...orders } = await maintain.measure(caller, range);
    const { patrols, dangers } = await patrol.measure(caller, range);
    const lines = late.map(({ number, title, assetTitle, assignedTo, dueAt }) => ({ number, title, assetTitle, assignedTo, dueAt }));
    return { kind: 'work', title, orders: { ...orders, late: lines }, ...(patrols && { patrols }), dangers };
  },
  text: async (_, __, { title, text }) => ({ kind: 'text', title, text }),
};

/** Compute a report. Throws what history, alarms or work throw; `BAD_REQUEST` for a period that has not begun. */
export async function contentOf(deps: Deps, making: Making): Promise<ReportContent> {
  const { body, zone, span, shift, now, site } = making;
  if (span.from >= now) {
    const begin = body.period === 'shift' ? spanText({ ...span, shift }) : `${span.firstDay} ${body.startsAt}`;
    const what = { zh: `自 ${begin} 起的时段尚未开始`, en: `the period from ${begin} has not begun` };
    throw new Failure('BAD_REQUEST', `making a report: ${what.en}`, { details: { what } });
  }
  const sections: ReportSection[] = [];
  for (const section of body.sections) {
    const make = makers[section.kind] as Makers[typeof section.kind]; // holds: the table has for each kind what takes it
    sections.push(await make(deps, making, section as never));
  }
  const siteTitle = site === undefined ? undefined : deps.assets.asset(site)?.title;
  return {
    ...{ title: body.title, ...(siteTitle && { siteTitle }), period: body.period, ...(shift && { shift }), zone, startsAt: body.startsAt },
    ...{ firstDay: span.firstDay, lastDay: span.lastDay, from: span.from, to: span.to, until: Math.min(span.to, now), sections },
  };
}

/** The days of a period that have begun, the last one cut where it is now. */
function elapsedDays({ body, zone, span, now }: Making): readonly ReportSpan[] {
  const days = body.period === 'shift' ? [span] : daysOfSpan({ startsAt: body.startsAt, zone }, span);
  return days.filter(({ from }) => from < now).map((day) => ({ ...day, to: Math.min(day.to, now) }));
}

async function rowOf(deps: Deps, { body }: Making, { point, days }: { readonly point: PointInfo; readonly days: readonly ReportSpan[] }) {
  const gathered = [];
  for (const day of days) gathered.push(await gatherDay(deps, point, day));
  return {
    ...headOf(deps.assets, point),
    origins: await originsOf(deps, point, days),
    whole: figuresOf(together(gathered)),
    days: isWithinDay(body.period) ? [] : gathered.map(figuresOf),
  };
}

const gatherDay = async ({ history }: Deps, { number, freshSeconds }: PointInfo, range: TimeRange) =>
  gather(await history.buckets(number, { from: range.from, to: range.to }, slotsIn(range, freshSeconds)));

/** Where the last value of each day came from, as far as it has one of its own. */
async function originsOf({ history }: Deps, { number }: PointInfo, days: readonly ReportSpan[]) {
  const found = new Set<ReturnType<typeof originOf>>();
  for (const { from, to } of days) {
    const last = await history.lastAt(number, to - 1);
    if (last !== undefined && last.time >= from) found.add(originOf(last.quality));
  }
  return [...found];
}

const column = (values: Float64Array): (number | null)[] => Array.from(values, (value) => (Number.isFinite(value) ? value : null));
