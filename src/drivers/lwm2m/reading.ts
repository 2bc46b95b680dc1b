import type { Path } from './path.ts';
import type { ResourceType } from './resource-types.ts';

/** One value of a device. */
export interface Reading {
  readonly path: Path;
  /** Its number; false and true are 0 and 1. `undefined` when it holds none. */
  readonly value: number | undefined;
  /** Why there is no number, for people; `undefined` when there is one. */
  readonly problem?: string;
  /** What it says in words, where it is a text. */
  readonly text?: string;
  /** Epoch ms; `undefined` when the device does not say when. */
  readonly time?: number;
}

/** The type of the value at a path, where it is known. */
export type TypeOf = (path: Path) => ResourceType | undefined;

/** What a body cannot be read for. Thrown by codecs, and caught where the body came in. */
export class BadBody extends Error {}

/** The number that a text holds. */
export function numberOfText(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === 'true') return 1;
  if (trimmed === 'false') return 0;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** A reading of a number, or of something that is none; either may be a text, too. */
export function readingOf(path: Path, value: number | undefined, what: string, text?: string): Reading {
  const said = text === undefined ? {} : { text };
  return value !== undefined && Number.isFinite(value) ? { path, value, ...said } : { path, value: undefined, problem: what, ...said };
}
