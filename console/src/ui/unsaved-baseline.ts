/** Whether a form differs from what the server has. */
export interface Baseline<T> {
  /** What the form shows now. */
  draw(value: T): void;
  /** The server has taken this; default: what was drawn last. */
  saved(value?: T): void;
  isChanged(): boolean;
}

/** Starts with a value that is as the server has it. Values are compared as JSON. */
export function baselineOf<T>(first: T): Baseline<T> {
  let kept = JSON.stringify(first);
  let drawn = kept;
  return {
    draw: (value) => {
      drawn = JSON.stringify(value);
    },
    // At once, not at the next drawing: what follows a saving may already lead to another page.
    saved: (value) => {
      kept = value === undefined ? drawn : JSON.stringify(value);
      drawn = kept;
    },
    isChanged: () => drawn !== kept,
  };
}

interface Place {
  readonly pathname: string;
  readonly search: object;
}

/** Whether going from one address to another takes away what is shown by the path and these keys. */
export function leads(current: Place, next: Place, shownBy: readonly string[]): boolean {
  const readOf = ({ search }: Place, key: string): unknown => (search as Record<string, unknown>)[key]; // holds: addresses are read as records of strings
  return current.pathname !== next.pathname || shownBy.some((key) => readOf(current, key) !== readOf(next, key));
}
