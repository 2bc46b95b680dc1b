import { type KeyboardEvent, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';

/** Which rows of a table are selected; the owner of the table keeps it. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly onChange: (keys: ReadonlySet<string>) => void;
}

interface KeysOptions<T> {
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly selection?: Selection;
  readonly onOpen?: (row: T) => void;
  readonly onCursor?: (row: T) => void;
  readonly scrollTo: (index: number) => void;
}

/** What a click in a row does. */
export interface RowActs {
  readonly toggle: (index: number, withShift: boolean) => void;
  readonly click: (index: number) => void;
}

/** Cursor of a table and what its keys and clicks do. */
export interface TableKeys extends RowActs {
  readonly cursor: number;
  readonly idOf: (index: number) => string;
  readonly press: (event: KeyboardEvent) => void;
}

/** How far a key moves the cursor. */
const moves: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  PageDown: 15,
  PageUp: -15,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** The keys between two rows, both included. */
export function keysBetween<T>(rows: readonly T[], keyOf: (row: T) => string, [a, b]: readonly [number, number]): string[] {
  return rows.slice(Math.min(a, b), Math.max(a, b) + 1).map(keyOf);
}

/** Cursor and selection of a table by keyboard and mouse. */
export function useTableKeys<T>({ rows, keyOf, selection, onOpen, onCursor, scrollTo }: KeysOptions<T>): TableKeys {
  const [wanted, setCursor] = useState(0);
  const anchor = useRef(0);
  const prefix = useId();
  const cursor = Math.min(wanted, Math.max(rows.length - 1, 0));

  function point(index: number): void {
    setCursor(index);
    const row = rows[index];
    if (row !== undefined) onCursor?.(row);
  }

  function extend(to: number): void {
    selection?.onChange(new Set([...selection.keys, ...keysBetween(rows, keyOf, [anchor.current, to])]));
  }

  function toggle(index: number, withShift: boolean): void {
    const row = rows[index];
    if (!selection || row === undefined) return;
    point(index);
    if (withShift) {
      extend(index);
      return;
    }
    anchor.current = index;
    const keys = new Set(selection.keys);
    if (!keys.delete(keyOf(row))) keys.add(keyOf(row));
    selection.onChange(keys);
  }

  function move(by: number, withShift: boolean): void {
    const next = Math.min(Math.max(cursor + by, 0), Math.max(rows.length - 1, 0));
    point(next);
    scrollTo(next);
    if (withShift) extend(next);
    else anchor.current = next;
  }

  function open(index: number): void {
    const row = rows[index];
    if (row !== undefined) onOpen?.(row);
  }

  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = moves[event.key];
    if (by !== undefined) move(by, event.shiftKey);
    else if (event.key === ' ') toggle(cursor, event.shiftKey);
    else if (event.key === 'Enter') open(cursor);
    else return;
    event.preventDefault();
  }

  return {
    cursor,
    idOf: (index: number) => `${prefix}-${index}`,
    press,
    toggle,
    click: (index: number) => {
      point(index);
      anchor.current = index;
      open(index);
    },
  };
}

/** The same acts for the whole life of a table, so that its rows see no change where there is none. */
export function useRowActs(keys: RowActs): RowActs {
  const newest = useRef(keys);
  useLayoutEffect(() => {
    newest.current = keys;
  });
  return useMemo(
    () => ({
      toggle: (index, withShift) => newest.current.toggle(index, withShift),
      click: (index) => newest.current.click(index),
    }),
    [],
  );
}
