import type { ReportContent } from '../../contracts/api/report-content.ts';
import { type CalendarRule, nextAfter, upcoming } from '../../contracts/calendar.ts';
import type { Duty, DutyTeam } from '../../contracts/duty.ts';
import { Failure } from '../../contracts/errors.ts';
import { type CalendarPeriod, lastSpan, type ReportSpan } from '../../contracts/report.ts';
import { nextShiftEnd, shiftsEnded, spanOfShift } from '../../contracts/report-shift.ts';
import { programOf } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { ReportDeps } from './deps.ts';
import type { ScheduleBody, TemplateRow } from './schema.ts';

/** Which shift a report is of. */
export type ShiftOf = NonNullable<ReportContent['shift']>;

/** A moment at which a report is to be made, and what it covers. */
export interface Turn {
  readonly moment: EpochMs;
  readonly span: ReportSpan;
  readonly shift?: ShiftOf;
}

/** When a schedule comes. */
export interface Turns {
  /** After one time and not after another, in order. */
  between(after: EpochMs, until: EpochMs): readonly Turn[];
  /** The first moment after a time; `undefined` when there is none in sight. */
  next(after: EpochMs): EpochMs | undefined;
}

/** A Monday and a first of a month, from which the calendar of every schedule counts, and the day after. */
const [anchor, dayAfter] = ['2024-01-01', '2024-01-02'];
const minuteMs = 60_000;
/** Moments looked at to find how many were missed: more than a year of days. */
const mostLooked = 400;
/** How far back the shifts that were missed are looked for. */
const mostShiftsMs = 40 * 86_400_000;

/** The turns of a schedule: each day, Monday or first of a month, or after each shift of its team. Throws `NOT_FOUND` when the team is gone, `BAD_REQUEST` when none is named. */
export async function turnsOf(
  deps: Pick<ReportDeps, 'notify'>,
  { tenant, body: template }: TemplateRow,
  body: ScheduleBody,
): Promise<Turns> {
  const { period } = template;
  if (period !== 'shift') return calendarTurns(period, template.startsAt, body);
  if (body.team === undefined) throw needsTeam;
  return shiftTurns({ id: body.team, team: await deps.notify.team(programOf(tenant), body.team) }, body.afterMinutes * minuteMs);
}

function calendarTurns(period: CalendarPeriod, startsAt: string, { at, zone }: ScheduleBody): Turns {
  // Before the time at which days begin, the week or month that ends on that day is not over: it would be told a whole one late.
  const from = period !== 'day' && at < startsAt ? dayAfter : anchor;
  const rule: CalendarRule = { every: 1, unit: period, from, at: [at], zone };
  return {
    between: (after, until) =>
      upcoming(rule, after, mostLooked)
        .filter((moment) => moment <= until)
        .map((moment) => ({ moment, span: lastSpan({ period, startsAt, zone }, moment) })),
    next: (after) => nextAfter(rule, after),
  };
}

/** A team with the id by which reports name it. */
export interface NamedTeam {
  readonly id: string;
  readonly team: DutyTeam;
}

function shiftTurns(named: NamedTeam, delayMs: number): Turns {
  return {
    between: (after, until) =>
      shiftsEnded(named.team, Math.max(after, until - mostShiftsMs) - delayMs, until - delayMs).map((duty) => ({
        ...{ moment: duty.to + delayMs, span: spanOfShift(duty), shift: shiftOf(named, duty) },
      })),
    next: (after) => {
      const end = nextShiftEnd(named.team, after - delayMs);
      return end === undefined ? undefined : end + delayMs;
    },
  };
}

/** What a report keeps of its shift. */
export const shiftOf = ({ id, team }: NamedTeam, { shift, crews }: Duty): ShiftOf => ({
  ...{ team: id, teamTitle: team.title, key: shift.key, title: shift.title, crews: crews.map(({ title }) => title) },
});

const what = { zh: '班次报表须指定班组', en: 'a report of a shift needs a team' };
/** The refusal of a report of a shift of nobody. */
export const needsTeam = new Failure('BAD_REQUEST', `checking a report: ${what.en}`, { details: { what } });
