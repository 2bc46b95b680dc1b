import { useCallback, useEffect, useMemo } from 'react';
import type { OperationId } from '../../../src/contracts/api/paths.ts';
import { invalidate } from '../api/queries.ts';
import { useSession } from '../app/session.ts';
import type { createKept, Kept } from './kept.ts';

/** What is not sent is tried again this often, ms: a browser does not always know that it has a network. */
const everyMs = 15_000;

/** How things of a kind are sent, and which readings are asked again afterwards. */
export interface Sending<T extends Kept> {
  readonly kind: ReturnType<typeof createKept<T>>;
  readonly send: (kept: T) => Promise<void>;
  readonly changes: readonly OperationId[];
}

/** What this person has kept of a kind; while a page that uses it is open, it is sent by itself. `sending` must stay the same object. */
export function useKeptOutbox<T extends Kept>(sending: Sending<T>) {
  const { id = '', name } = useSession()?.user ?? {};
  const outbox = useMemo(() => sending.kind.openOutbox(localStorage, { id, name }), [sending, id, name]);
  const flush = useCallback(async () => {
    const had = sending.kind.useKept.getState().list.length;
    await outbox.flush(sending.send);
    if (had > 0) invalidate(...sending.changes);
  }, [outbox, sending]);
  useEffect(() => {
    const again = () => void flush();
    const timer = setInterval(again, everyMs);
    window.addEventListener('online', again);
    window.addEventListener('storage', outbox.look);
    again();
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
      window.removeEventListener('storage', outbox.look);
    };
  }, [flush, outbox]);
  return useMemo(() => ({ keep: outbox.keep, drop: outbox.drop, flush }), [outbox, flush]);
}
