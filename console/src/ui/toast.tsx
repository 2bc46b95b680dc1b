import { X } from 'lucide-react';
import { create } from 'zustand';
import type { Text } from '../../../src/contracts/text.ts';
import { ApiProblem } from '../api/problem.ts';
import { common } from '../i18n/common.ts';
import { useCommon, useText } from '../i18n/use-t.ts';

interface Note {
  readonly id: number;
  readonly text: Text;
  readonly isError: boolean;
}

const showMs = 6000;
const mostNotes = 4;
const useNotes = create<{ readonly list: readonly Note[] }>(() => ({ list: [] }));
let nextId = 1;

const dismiss = (id: number): void => useNotes.setState(({ list }) => ({ list: list.filter((n) => n.id !== id) }));

/** Tell the person briefly that something was done. */
export function toast(text: Text, isError = false): void {
  const note = { id: nextId++, text, isError };
  useNotes.setState(({ list }) => ({ list: [...list.slice(1 - mostNotes), note] }));
  setTimeout(() => dismiss(note.id), showMs);
}

/** Tell the person why something was not done. */
export const toastError = (error: unknown): void => toast(error instanceof ApiProblem ? error.text : common.failed, true);

/** The place where toasts appear; once per page. A screen reader reads them out. */
export function Toasts() {
  const list = useNotes((n) => n.list);
  const text = useText();
  const t = useCommon();
  return (
    <div className="toasts" role="status" aria-live="polite">
      {list.map((note) => (
        <div key={note.id} className={`toast ${note.isError ? 'error' : ''}`}>
          <span>{text(note.text)}</span>
          <button type="button" className="icon-button" aria-label={t('close')} onClick={() => dismiss(note.id)}>
            <X size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
