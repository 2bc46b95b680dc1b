import { Toast as Radix } from 'radix-ui';
import { create } from 'zustand';
import type { Text } from '../../../src/contracts/text.ts';
import { ApiProblem } from '../api/problem.ts';
import { common } from '../i18n/common.ts';
import { useText } from '../i18n/use-t.ts';

interface Note {
  readonly id: number;
  readonly text: Text;
  readonly isError: boolean;
}

const useNotes = create<{ readonly list: readonly Note[] }>(() => ({ list: [] }));
let nextId = 1;

/** Tell the person briefly that something was done. */
export function toast(text: Text, isError = false): void {
  const note = { id: nextId++, text, isError };
  useNotes.setState(({ list }) => ({ list: [...list.slice(-3), note] }));
}

/** Tell the person why something was not done. */
export const toastError = (error: unknown): void => toast(error instanceof ApiProblem ? error.text : common.failed, true);

const dismiss = (id: number): void => useNotes.setState(({ list }) => ({ list: list.filter((n) => n.id !== id) }));

/** The place where toasts appear; once per page. */
export function Toasts() {
  const list = useNotes((n) => n.list);
  const text = useText();
  return (
    <Radix.Provider swipeDirection="right" duration={5000}>
      {list.map((note) => (
        <Radix.Root key={note.id} className={`toast ${note.isError ? 'error' : ''}`} onOpenChange={(open) => !open && dismiss(note.id)}>
          <Radix.Description>{text(note.text)}</Radix.Description>
        </Radix.Root>
      ))}
      <Radix.Viewport className="toasts" />
    </Radix.Provider>
  );
}
