import { describe, expect, test } from 'vitest';
import { teamProblems } from '../../../../src/contracts/duty.ts';
import { bodyOf, draftOf, freeKey, membersOf, usualDraft } from './draft.ts';

describe('the form of a team', () => {
  test('takes members as lines, with what is known of them', () => {
    expect(membersOf('Li；li；li@example.com; 13800000001\n\n Wang \n')).toEqual([
      { name: 'Li', user: 'li', email: 'li@example.com', mobile: '13800000001', feishu: undefined },
      { name: 'Wang', user: undefined, email: undefined, mobile: undefined, feishu: undefined },
    ]);
  });

  test('gives back what it was filled with', () => {
    const draft = { ...usualDraft('Asia/Shanghai', '2026-01-01'), title: 'Dispatch' };
    const crews = draft.crews.map((crew) => ({ ...crew, members: `${crew.title}; ; a@example.com` }));
    const body = bodyOf({ ...draft, crews });
    const team = {
      ...body,
      id: 't',
      exceptions: [],
      substitutes: [],
      crews: body.crews.map((crew) => ({ ...crew, offset: crew.offset ?? 0 })),
    };
    expect(bodyOf(draftOf(team))).toEqual(body);
    expect(teamProblems(team)).toEqual([]);
  });

  test('finds a key that is free', () => expect(freeKey('s', [{ key: 's2' }])).toBe('s3'));
});
