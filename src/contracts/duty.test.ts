import { describe, expect, test } from 'vitest';
import { type DutyTeam, dutiesAt, dutiesBetween, nextDuty, teamProblems } from './duty.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const crew = (key: string, offset: number) => ({ key, title: key, offset, members: [{ name: `${key}1` }, { name: `${key}2` }] });
/** Four crews, three shifts: two early, two middle, two night, two free. */
const team: DutyTeam = {
  ...{ title: 'Dispatch', zone: 'Asia/Shanghai', from: '2026-01-01', exceptions: [], substitutes: [] },
  shifts: [
    { key: 'early', title: '早班', from: '08:00', to: '16:00' },
    { key: 'middle', title: '中班', from: '16:00', to: '00:00' },
    { key: 'night', title: '夜班', from: '00:00', to: '08:00' },
  ],
  crews: [crew('A', 0), crew('B', 2), crew('C', 4), crew('D', 6)],
  cycle: ['early', 'early', 'middle', 'middle', 'night', 'night', 'off', 'off'],
};
const at = (text: string) => Date.parse(text);
const onDuty = (one: DutyTeam, time: string) =>
  dutiesAt(one, at(time)).map(({ shift, crews }) => `${shift.key} ${crews.map(({ key }) => key).join()}`);

describe('a roster', () => {
  test.each([
    ['2026-01-01T08:00:00+08:00', ['early A']],
    ['2026-01-01T07:59:59+08:00', ['night C']],
    ['2026-01-01T15:59:59+08:00', ['early A']],
    ['2026-01-01T16:00:00+08:00', ['middle D']],
    ['2026-01-03T16:00:00+08:00', ['middle A']],
    ['2026-01-05T00:00:00+08:00', ['night A']],
    ['2026-01-03T12:00:00+08:00', ['early B']],
    ['2026-01-09T12:00:00+08:00', ['early A']],
    ['2025-12-31T12:00:00+08:00', []],
  ])('at %s has %j on duty', (time, expected) => expect(onDuty(team, time)).toEqual(expected));

  test('leaves no moment of a year without exactly one shift that somebody does', () => {
    const duties = dutiesBetween(team, at('2026-01-01T00:00:00+08:00'), at('2027-01-01T00:00:00+08:00'));
    expect(duties).toHaveLength(365 * 3);
    for (const [i, duty] of duties.entries()) {
      expect([duty.crews.length, duty.people.length]).toEqual([1, 2]);
      if (i > 0) expect(duty.from).toBe(duties[i - 1]?.to);
    }
  });

  test('tells the next shift', () => {
    expect(nextDuty(team, at('2026-01-01T09:00:00+08:00'))).toMatchObject({
      shift: { key: 'middle' },
      from: at('2026-01-01T16:00:00+08:00'),
    });
  });
});

describe('where summer time begins and ends', () => {
  const german: DutyTeam = {
    ...team,
    zone: 'Europe/Berlin',
    shifts: [
      { key: 'early', title: 'Tag', from: '06:00', to: '18:00' },
      { key: 'night', title: 'Nacht', from: '18:00', to: '06:00' },
    ],
    cycle: ['early', 'night', 'off', 'off'],
    crews: [crew('A', 0), crew('B', 1), crew('C', 2), crew('D', 3)],
  };
  const length = (day: string) => {
    const noon = at(`${day}T12:00:00Z`);
    const night = dutiesBetween(german, noon, noon + dayMs).find(({ day: begins, shift }) => begins === day && shift.key === 'night');
    return ((night?.to ?? 0) - (night?.from ?? 0)) / hourMs;
  };

  test('the night of the change is an hour shorter or longer, and the handover stays at its wall clock time', () => {
    expect([length('2026-03-27'), length('2026-03-28'), length('2026-10-24'), length('2026-10-25')]).toEqual([12, 11, 13, 12]);
    expect(dutiesAt(german, at('2026-03-29T06:00:00+02:00'))[0]).toMatchObject({
      shift: { key: 'early' },
      from: at('2026-03-29T06:00:00+02:00'),
    });
  });

  test('no moment is without a shift, and none has two', () => {
    const duties = dutiesBetween(german, at('2026-01-02T06:00:00+01:00'), at('2027-01-01T06:00:00+01:00'));
    for (const [i, duty] of duties.entries()) if (i > 0) expect(duty.from).toBe(duties[i - 1]?.to);
  });
});

describe('exceptions and substitutes', () => {
  test('give a shift to another crew, or to nobody on a holiday', () => {
    const changed: DutyTeam = {
      ...team,
      exceptions: [
        { day: '2026-01-01', shift: 'early', note: '元旦' },
        { day: '2026-01-02', shift: 'early', crew: 'D', note: '' },
      ],
    };
    expect(onDuty(changed, '2026-01-01T09:00:00+08:00')).toEqual([]);
    expect(onDuty(changed, '2026-01-02T09:00:00+08:00')).toEqual(['early D']);
    expect(dutiesBetween(changed, at('2026-01-01T09:00:00+08:00'), at('2026-01-01T10:00:00+08:00'))[0]).toMatchObject({
      people: [],
      note: '元旦',
    });
  });

  test('let one stand in for another on the days on which a shift begins', () => {
    const changed: DutyTeam = { ...team, substitutes: [{ from: '2026-01-02', to: '2026-01-02', member: 'A1', by: 'B1', note: '' }] };
    const names = (time: string) => dutiesAt(changed, at(time))[0]?.people.map(({ member, insteadOf }) => [member.name, insteadOf]);
    expect(names('2026-01-01T09:00:00+08:00')).toEqual([['A1', undefined], ['A2', undefined]]); // biome-ignore format: pairs
    expect(names('2026-01-02T09:00:00+08:00')).toEqual([['B1', 'A1'], ['A2', undefined]]); // biome-ignore format: pairs
  });
});

describe('a team that cannot be', () => {
  test('is told all that is wrong', () => {
    expect(teamProblems(team)).toEqual([]);
    const broken: DutyTeam = {
      ...team,
      cycle: ['early', 'late'],
      crews: [crew('A', 0), crew('A', 1)],
      exceptions: [{ day: '2026-01-01', shift: 'late', crew: 'Z', note: '' }],
      substitutes: [{ from: '2026-01-02', to: '2026-01-01', member: 'A1', by: 'nobody', note: '' }],
    };
    expect(teamProblems(broken)).toHaveLength(8);
  });
});
