import type { SourceOfFigure } from './pack.ts';

/** Where a figure comes from, said in both languages. */
export const sourceOfFigure = (kind: SourceOfFigure['kind'], zh: string, en: string) =>
  ({ kind, reference: en, text: { zh, en } }) as const satisfies SourceOfFigure;

/** A figure that nobody has stated yet, with the reason for it. */
export const assumed = (zh: string, en: string) => sourceOfFigure('assumed', zh, en);
