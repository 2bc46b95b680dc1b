import { isBad, isSameCode, type PatrolItem, type PatrolPoint, type PatrolValue } from '../../../../src/contracts/patrol.ts';

/** What somebody has typed of an item; a number is text until it is sent. */
export type Typed = boolean | string | undefined;

/** The value of what was typed; `undefined` while nothing fitting was. */
export function answerOf(item: PatrolItem, typed: Typed): PatrolValue | undefined {
  if (item.kind === 'yesNo') return typeof typed === 'boolean' ? typed : undefined;
  const text = typeof typed === 'string' ? typed.trim() : '';
  if (text === '') return undefined;
  if (item.kind !== 'number') return text;
  return Number.isFinite(Number(text)) ? Number(text) : undefined;
}

/** True when what was typed calls for something to be done. */
export function isTypedBad(item: PatrolItem, typed: Typed): boolean {
  const value = answerOf(item, typed);
  return value !== undefined && isBad(item, value);
}

/** Whether the code proves the visit; true where none is asked for. */
export const isCodeRight = (point: PatrolPoint, code: string): boolean => point.code === undefined || isSameCode(code, point.code);

/** What is missing of an item before it can be sent. */
export function missingOf(item: PatrolItem, typed: Typed, photos: number): 'needsAnswer' | 'needsNumber' | 'needsPhoto' | undefined {
  if (answerOf(item, typed) === undefined) return item.kind === 'number' ? 'needsNumber' : 'needsAnswer';
  return item.photo && photos === 0 ? 'needsPhoto' : undefined;
}
