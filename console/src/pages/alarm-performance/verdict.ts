/** How a figure stands against its target: on it, still manageable, or beyond. */
export type Verdict = 'good' | 'near' | 'beyond';

/** A target: what is good, and the most that can be managed. */
export interface Target {
  readonly good: number;
  readonly most: number;
}

/** The verdict on a figure of which less is better. */
export function verdictOf(value: number, { good, most }: Target): Verdict {
  if (value <= good) return 'good';
  return value <= most ? 'near' : 'beyond';
}
