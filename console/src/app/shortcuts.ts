import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { usePreferences } from './preferences.ts';

/** A command that a key runs while its owner is shown. */
export interface Shortcut {
  /** `a`, `?`, `g t` (two keys in a row) or `ctrl+k`. */
  readonly keys: string;
  /** What it does, in the person's language, for the cheat sheet. */
  readonly label: string;
}

interface Bound extends Shortcut {
  readonly run: () => void;
}

const useBound = create<{ readonly list: readonly Bound[] }>(() => ({ list: [] }));
const chordMs = 1200;
let pending = '';
let pendingAt = 0;

/** The shortcuts that work at the moment, newest first. */
export const useShortcuts = (): readonly Shortcut[] => useBound((b) => b.list);

/** Run `action` when the keys are pressed, as long as the component is shown. A later one wins over an earlier one of the same keys. */
export function useShortcut(keys: string, label: string, action: () => void): void {
  const latest = useRef(action);
  latest.current = action;
  useEffect(() => {
    const bound: Bound = { keys, label, run: () => latest.current() };
    useBound.setState(({ list }) => ({ list: [bound, ...list] }));
    return () => useBound.setState(({ list }) => ({ list: list.filter((b) => b !== bound) }));
  }, [keys, label]);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input:not([type=checkbox]),textarea,select,[contenteditable],[role=dialog]') !== null;

/** The name of a pressed key as shortcuts write it. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : key;
}

function press(event: KeyboardEvent): void {
  const name = keyName(event);
  const isSingle = !name.startsWith('ctrl+');
  const isOfText = isSingle || name === 'ctrl+z' || name === 'ctrl+y'; // a text that is being typed has its own way back
  if (event.defaultPrevented || event.altKey) return;
  if ((isOfText && isTyping(event.target)) || (isSingle && !usePreferences.getState().singleKeys)) return;
  const now = Date.now();
  const chord = pending && now - pendingAt < chordMs ? `${pending} ${name}` : name;
  const { list } = useBound.getState();
  const bound = list.find((b) => b.keys === chord) ?? list.find((b) => b.keys === name);
  pending = !bound && list.some((b) => b.keys.startsWith(`${name} `)) ? name : '';
  pendingAt = now;
  if (!bound) return;
  event.preventDefault();
  bound.run();
}

/** Listen for shortcuts; called once. */
export const startShortcuts = (): void => window.addEventListener('keydown', press);
