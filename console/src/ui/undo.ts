/** A draft with the way back and forth. */
export interface History<D> {
  readonly draft: D;
  readonly past: readonly D[];
  readonly future: readonly D[];
  /** What the newest change was about; the next of the same kind goes with it into one step back. */
  readonly about?: string | undefined;
}

export type Action<D> =
  | { readonly type: 'change'; readonly draft: D; readonly about?: string }
  | { readonly type: 'undo' | 'redo' }
  | { readonly type: 'reset'; readonly draft: D };

const mostSteps = 100;

/** Change a draft, or go a step back or forth. */
export function reduce<D>(history: History<D>, action: Action<D>): History<D> {
  const { draft, past, future, about } = history;
  switch (action.type) {
    case 'change': {
      const goesWith = action.about !== undefined && action.about === about;
      return { draft: action.draft, past: goesWith ? past : [...past, draft].slice(-mostSteps), future: [], about: action.about };
    }
    case 'undo': {
      const [before] = past.slice(-1);
      return before === undefined ? history : { draft: before, past: past.slice(0, -1), future: [draft, ...future] };
    }
    case 'redo': {
      const [after, ...rest] = future;
      return after === undefined ? history : { draft: after, past: [...past, draft], future: rest };
    }
    case 'reset':
      return { draft: action.draft, past: [], future: [] };
  }
}
