import { type Duty, type DutyTeam, dutiesBetween } from './duty.ts';
import type { ReportSpan } from './report.ts';
import type { EpochMs } from './time.ts';

/** Where the newest or next shift is looked for, ms: a team may be on holiday. */
const searchMs = 40 * 86_400_000;

const isDone = ({ people }: Duty): boolean => people.length > 0;

/** The shifts of a team, done by somebody, that end after one time and not after another, by their end. */
export const shiftsEnded = (team: DutyTeam, after: EpochMs, until: EpochMs): readonly Duty[] =>
  dutiesBetween(team, after, until)
    .filter((duty) => isDone(duty) && duty.to > after && duty.to <= until)
    .sort((a, b) => a.to - b.to || a.from - b.from);

/** The newest shift that is over at a time; `undefined` when there was none within 40 days. */
export const lastShift = (team: DutyTeam, now: EpochMs): Duty | undefined => shiftsEnded(team, now - searchMs, now).at(-1);

/** When a shift ends next after a time; `undefined` when none does within 40 days. */
export const nextShiftEnd = (team: DutyTeam, after: EpochMs): EpochMs | undefined => shiftsEnded(team, after, after + searchMs)[0]?.to;

/** What a report of a shift covers; its day is that on which the shift begins. */
export const spanOfShift = ({ day, from, to }: Pick<Duty, 'day' | 'from' | 'to'>): ReportSpan => ({
  ...{ from, to, firstDay: day, lastDay: day },
});
