import type { Text } from './text.ts';

/**
 * The quality byte of a sample: how far it can be trusted (bits 0–1) and where it came from (bits 2–3).
 *
 * The origin travels with each stored value, so that history can always tell what was measured, replayed or simulated.
 * "Stale" is no stored quality: it is derived from the age of the newest sample when somebody looks.
 */
export const status = { good: 0, uncertain: 1, bad: 2 } as const;
export type Status = keyof typeof status;

/** Where a value came from: a device, a record played again, a model or story, a person. */
export const origin = { measured: 0, replayed: 1, simulated: 2, manual: 3 } as const;
export type Origin = keyof typeof origin;

/** What they are called where people read them. */
export const statusTitles: Readonly<Record<Status, Text>> = {
  good: { zh: '良好', en: 'good' },
  uncertain: { zh: '存疑', en: 'uncertain' },
  bad: { zh: '坏值', en: 'bad' },
};
export const originTitles: Readonly<Record<Origin, Text>> = {
  measured: { zh: '实测', en: 'measured' },
  replayed: { zh: '回放', en: 'replayed' },
  simulated: { zh: '仿真', en: 'simulated' },
  manual: { zh: '人工', en: 'by hand' },
};

const statusNames: readonly Status[] = ['good', 'uncertain', 'bad', 'bad'];
const originNames: readonly Origin[] = ['measured', 'replayed', 'simulated', 'manual'];

/** The quality byte of a status and an origin. */
export const quality = (s: Status, o: Origin = 'measured'): number => status[s] | (origin[o] << 2);

/** The status in a quality byte; the unused fourth code reads as bad. */
export const statusOf = (byte: number): Status => statusNames[byte & 3] ?? 'bad';

/** The origin in a quality byte. */
export const originOf = (byte: number): Origin => originNames[(byte >> 2) & 3] ?? 'measured';

/** True when the value of this quality byte must not be used to decide anything. */
export const isBad = (byte: number): boolean => (byte & 3) >= status.bad;
