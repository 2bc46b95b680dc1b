import { said } from '../../contracts/said.ts';
import type { Text } from '../../contracts/text.ts';

/** What the program itself says of a step of an alarm. */
export const ownComments = {
  timeIsOver: 'the time is over',
  deleted: 'rule deleted',
  disabled: 'rule disabled',
  runsNoLonger: 'rule no longer runs',
  watchedNoLonger: 'no longer watched',
  hasRootCause: 'a root cause stands for it',
} as const;

const known: ReadonlySet<string | undefined> = new Set(Object.values(ownComments));

/** Its words in both languages; `undefined` for the words of people, which stay as they are. */
export const ownCommentText = (comment: string | undefined): Text | undefined =>
  comment !== undefined && known.has(comment) ? said(comment) : undefined;
