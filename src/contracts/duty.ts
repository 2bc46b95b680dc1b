import type { z } from 'zod';
import type { dutyMember, dutyShift, dutyTeamGiven } from './api/duty.ts';
import { localDay, momentOf } from './calendar.ts';
import type { EpochMs } from './time.ts';

/** A team with its shifts, crews and rotation. */
export type DutyTeam = z.output<typeof dutyTeamGiven>;
export type DutyMember = z.output<typeof dutyMember>;
/** A shift on the calendar, for people. */
export type DutyShift = z.output<typeof dutyShift>;

type Shift = DutyTeam['shifts'][number];
type Crew = DutyTeam['crews'][number];

/** A shift on the calendar with those who do it. */
export interface Duty {
  readonly day: string;
  readonly shift: Shift;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly crews: readonly Crew[];
  readonly people: readonly { readonly member: DutyMember; readonly insteadOf?: string | undefined }[];
  readonly note?: string | undefined;
}

const dayMs = 86_400_000;
const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / dayMs);
const dayText = (number: number): string => new Date(number * dayMs).toISOString().slice(0, 10);

/** What a crew does on a day: a key of a shift, or `off`; `undefined` before its cycle begins. */
export function taskOf({ cycle, from }: DutyTeam, { offset }: Crew, day: string): string | undefined {
  const at = dayNumber(day) - dayNumber(from);
  if (at < 0) return undefined;
  const turn = (((at - offset) % cycle.length) + cycle.length) % cycle.length;
  return cycle[turn];
}

/** The moments of a shift that begins on a day. Its end is that of the wall clock, so that a shift over a change of summer time is an hour longer or shorter. */
function spanOf({ from, to }: Shift, day: string, zone: string): { readonly from: EpochMs; readonly to: EpochMs } {
  const endDay = to > from ? day : dayText(dayNumber(day) + 1);
  return { from: momentOf(day, from, zone), to: momentOf(endDay, to, zone) };
}

function dutyOf(team: DutyTeam, shift: Shift, day: string): Duty {
  const exception = team.exceptions.findLast((one) => one.day === day && one.shift === shift.key);
  const does = (crew: Crew) => (exception === undefined ? taskOf(team, crew, day) === shift.key : crew.key === exception.crew);
  const crews = day < team.from ? [] : team.crews.filter(does);
  const people = crews.flatMap(({ members }) => members).map((member) => standInFor(team, member, day));
  return { day, shift, ...spanOf(shift, day, team.zone), crews, people, note: exception?.note || undefined };
}

function standInFor(team: DutyTeam, member: DutyMember, day: string): Duty['people'][number] {
  const one = team.substitutes.findLast(({ from, to, member: who }) => who === member.name && from <= day && day <= to);
  const by = one && team.crews.flatMap(({ members }) => members).find(({ name }) => name === one.by);
  return by === undefined ? { member } : { member: by, insteadOf: member.name };
}

/** All shifts that overlap a time, also those that nobody does, by their beginning. */
export function dutiesBetween(team: DutyTeam, from: EpochMs, to: EpochMs): readonly Duty[] {
  const first = dayNumber(localDay(from, team.zone)) - 1; // a night shift of the day before may still go on
  const last = dayNumber(localDay(to, team.zone));
  const days = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => dayText(first + i)).filter((day) => day >= team.from);
  return days
    .flatMap((day) => team.shifts.map((shift) => dutyOf(team, shift, day)))
    .filter((duty) => duty.from < to && duty.to > from)
    .sort((a, b) => a.from - b.from);
}

/** Shifts that go on at a moment and that somebody does; at a handover the new one. */
export const dutiesAt = (team: DutyTeam, time: EpochMs): readonly Duty[] =>
  dutiesBetween(team, time, time + 1).filter(({ people }) => people.length > 0);

/** The next shift that begins after a moment and that somebody does, within 40 days. */
export const nextDuty = (team: DutyTeam, time: EpochMs): Duty | undefined =>
  dutiesBetween(team, time, time + 40 * dayMs).find(({ from, people }) => from > time && people.length > 0);

/** A shift as people see it: names, no contacts. */
export const viewOfDuty = ({ day, shift, from, to, crews, people, note }: Duty): DutyShift => ({
  ...{ day, shift: shift.key, title: shift.title, from, to, crews: crews.map(({ key, title }) => ({ key, title })), note },
  members: people.map(({ member, insteadOf }) => ({ name: member.name, insteadOf })),
});

const doubles = (names: readonly string[]): readonly string[] => [...new Set(names.filter((one, at) => names.indexOf(one) !== at))];

/** What is wrong with a team, all at once; empty when its roster can be made. */
export function teamProblems({ shifts, crews, cycle, exceptions, substitutes }: DutyTeam): readonly string[] {
  const shiftKeys = new Set(shifts.map(({ key }) => key));
  const crewKeys = new Set(crews.map(({ key }) => key));
  const people = crews.flatMap(({ members }) => members.map(({ name }) => name));
  const unknown = (keys: readonly string[], known: ReadonlySet<string>) => [...new Set(keys.filter((one) => !known.has(one)))];
  return [
    ...(shiftKeys.has('off') ? ['no shift may have the key off: it stands for a free day'] : []),
    ...doubles(shifts.map(({ key }) => key)).map((one) => `two shifts have the key ${one}`),
    ...doubles(crews.map(({ key }) => key)).map((one) => `two crews have the key ${one}`),
    ...doubles(people).map((one) => `${one} is in the team twice`),
    ...unknown(
      cycle.filter((one) => one !== 'off'),
      shiftKeys,
    ).map((one) => `the cycle names ${one}, which is no shift`),
    ...unknown(
      exceptions.map(({ shift }) => shift),
      shiftKeys,
    ).map((one) => `an exception names ${one}, which is no shift`),
    ...unknown(
      exceptions.flatMap(({ crew }) => crew ?? []),
      crewKeys,
    ).map((one) => `an exception names ${one}, which is no crew`),
    ...unknown(
      substitutes.flatMap(({ member, by }) => [member, by]),
      new Set(people),
    ).map((one) => `${one} is not in the team`),
    ...substitutes.flatMap(({ from, to, member }) =>
      from > to ? [`the time in which somebody stands in for ${member} ends before it begins`] : [],
    ),
  ];
}
