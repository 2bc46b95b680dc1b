import type { Reply, Sent } from '../../../../src/contracts/api/index.ts';

/** A team as the server tells it. */
export type Team = Reply<'createTeam'>;
export type TeamBody = Sent<'createTeam', 'body'>;
type Crew = Team['crews'][number];
type Member = Crew['members'][number];

/** A team as it stands in the form: members as lines of text. */
export interface Draft extends Omit<Team, 'id' | 'crews'> {
  readonly crews: readonly (Omit<Crew, 'members'> & { readonly members: string })[];
}

/** Members as people type them: name; user; e-mail; mobile; Feishu id. */
const lineOf = ({ name, user = '', email = '', mobile = '', feishu = '' }: Member): string =>
  [name, user, email, mobile, feishu].join('; ').replace(/(; )+$/, '');

function memberOf(line: string): Member {
  const [name = '', user, email, mobile, feishu] = line.split(/[;；]/).map((part) => part.trim() || undefined);
  return { name: name ?? '', user, email, mobile, feishu };
}

/** Lines of text as members; empty lines do not count. */
export const membersOf = (text: string): Member[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(memberOf);

/** Four crews in three shifts, two days each and two free: the usual beginning. Nights come first: after a middle shift nobody goes straight into a night. */
export const usualDraft = (zone: string, today: string): Draft => ({
  ...{ title: '', zone, from: today, exceptions: [], substitutes: [] },
  shifts: [
    { key: 'early', title: '早班', from: '08:00', to: '16:00' },
    { key: 'middle', title: '中班', from: '16:00', to: '00:00' },
    { key: 'night', title: '夜班', from: '00:00', to: '08:00' },
  ],
  crews: ['甲班', '乙班', '丙班', '丁班'].map((title, i) => ({ key: `crew${i + 1}`, title, offset: i * 2, members: '' })),
  cycle: ['night', 'night', 'early', 'early', 'middle', 'middle', 'off', 'off'],
});

/** The form as a team fills it. */
export const draftOf = ({ id: _, crews, ...team }: Team): Draft => ({
  ...team,
  crews: crews.map(({ members, ...crew }) => ({ ...crew, members: members.map(lineOf).join('\n') })),
});

/** What is sent. */
export const bodyOf = ({ crews, title, ...draft }: Draft): TeamBody => ({
  ...draft,
  title: title.trim(),
  crews: crews.map((crew) => ({ ...crew, members: membersOf(crew.members) })),
});

/** A key that no item of a list has. */
export function freeKey(prefix: string, taken: readonly { readonly key: string }[]): string {
  let n = taken.length + 1;
  while (taken.some(({ key }) => key === `${prefix}${n}`)) n += 1;
  return `${prefix}${n}`;
}
