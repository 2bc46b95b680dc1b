import type { RefusalReason } from '../../contracts/driver.ts';

/** What was not taken of one message, by reason. */
export interface Refused {
  readonly reason: RefusalReason;
  readonly count: number;
  /** The first cases, for people. */
  readonly detail: string;
}

/** Nothing was refused; shared, so that the usual message allocates nothing. */
export const nothingRefused: readonly Refused[] = [];

const shownCases = 3;

/** A list with `count` more cases of a reason. */
export function tally(list: readonly Refused[], { reason, count, detail }: Refused): readonly Refused[] {
  const known = list.find((refused) => refused.reason === reason);
  if (known === undefined) return [...list, { reason, count, detail }];
  const isShown = known.count < shownCases;
  const more = { reason, count: known.count + count, detail: isShown ? `${known.detail}; ${detail}` : known.detail };
  return list.map((refused) => (refused === known ? more : refused));
}

/** Text from outside as it may stand in a message for people: quoted, without control characters, not long. */
export const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
