/** One that can stand in a {@link Line}. */
export interface InLine<T> {
  /** The line in which it stands. Kept by the lines. */
  line: Line<T> | undefined;
  /** Who stands before and behind it. Kept by the lines. */
  ahead: T | undefined;
  behind: T | undefined;
}

/**
 * Those that wait, in their order; anyone may leave from the middle. A Set would do, but V8 makes the table of an old Set in old memory
 * each time that it grows or has had many deleted, and tens of thousands that come and go fill that memory.
 */
export interface Line<T> {
  /** Stand at the end; who stands in this or another line leaves it first. */
  add(one: T): void;
  /** Leave; nothing happens to one that does not stand here. */
  delete(one: T): void;
  readonly first: T | undefined;
  readonly size: number;
}

/** Nobody stands in it. */
export function createLine<T extends InLine<T>>(): Line<T> {
  let first: T | undefined;
  let last: T | undefined;
  let size = 0;
  const line: Line<T> = {
    add(one) {
      one.line?.delete(one);
      one.line = line;
      one.ahead = last;
      if (last === undefined) first = one;
      else last.behind = one;
      last = one;
      size++;
    },
    delete(one) {
      if (one.line !== line) return;
      const { ahead, behind } = one;
      if (ahead === undefined) first = behind;
      else ahead.behind = behind;
      if (behind === undefined) last = ahead;
      else behind.ahead = ahead;
      one.line = one.ahead = one.behind = undefined;
      size--;
    },
    get first() {
      return first;
    },
    get size() {
      return size;
    },
  };
  return line;
}
