/** What was selected, and by whom: only the same may be executed or cancelled. */
export interface Selection {
  /** Connection that it came on. */
  readonly by: object;
  readonly originator: number;
  readonly type: number;
  readonly value: number;
  /** Qualifier without the bit that says select. */
  readonly qualifier: number;
}

/** Commands that are selected at a simulated station, over all its connections. [IEC 60870-5-101, 6.8] */
export interface Selections {
  /** Select an object, or select it anew; false while another selection of it holds. */
  select(place: string, selection: Selection): boolean;
  /** Whether this very command may be executed: it is selected, or nothing is and `needsSelect` is false. It is selected no more then. */
  execute(place: string, selection: Selection, needsSelect: boolean): boolean;
  /** False when the object was not selected by the same. */
  cancel(place: string, selection: Selection): boolean;
}

const isSame = (a: Selection, b: Selection): boolean =>
  a.by === b.by && a.originator === b.originator && a.type === b.type && a.value === b.value && a.qualifier === b.qualifier;
const isOfSame = (a: Selection, b: Selection): boolean => a.by === b.by && a.originator === b.originator;

/**
 * Nothing is selected at first.
 *
 * @param lapseMs a selection holds for so long
 * @param now a clock that only goes forward, ms
 */
export function createSelections(lapseMs: number, now: () => number): Selections {
  const held = new Map<string, Selection & { readonly until: number }>();
  const at = (place: string): Selection | undefined => {
    const found = held.get(place);
    if (found === undefined || found.until > now()) return found;
    held.delete(place);
    return undefined;
  };
  return {
    select(place, selection) {
      const other = at(place);
      if (other !== undefined && !isOfSame(other, selection)) return false;
      held.set(place, { ...selection, until: now() + lapseMs });
      return true;
    },
    execute(place, selection, needsSelect) {
      const selected = at(place);
      if (selected === undefined) return !needsSelect;
      return isSame(selected, selection) && held.delete(place);
    },
    cancel(place, selection) {
      const selected = at(place);
      return selected !== undefined && isOfSame(selected, selection) && held.delete(place);
    },
  };
}
