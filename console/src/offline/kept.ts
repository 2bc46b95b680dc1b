import { create } from 'zustand';
import type { Text } from '../../../src/contracts/text.ts';
import { ApiProblem, isUnreachable } from '../api/problem.ts';
import { common } from '../i18n/common.ts';
import { carryOver, keysUnder, type Owner, type Store } from './carry-over.ts';

/** Something that somebody has entered and that is not known to have arrived. */
export interface Kept {
  /** Why the server will never take it as it is; it is not sent again by itself then. */
  readonly refused?: Text;
}

/** What is kept of one kind. */
export interface KeptKind<T extends Kept> {
  /** Of its keys in the store, e.g. `yangfan.visit`. */
  readonly head: string;
  /** What it is about; of one place only the newest is kept. */
  readonly placeOf: (kept: T) => string;
  /** The same as long as it is sent again, another one when it was entered anew. */
  readonly idOf: (kept: T) => string;
  readonly atOf: (kept: T) => number;
  /** False for what an older program or somebody else has left there. */
  readonly isOne: (value: Partial<T>) => boolean;
}

/** Another window of this browser has meanwhile kept something of the same place. */
export class KeptElsewhere extends Error {}

/** What one person has entered on this phone. */
export interface Outbox<T extends Kept> {
  /**
   * @param seen what lay at that place when the form was opened; something else there now is not written over. Default: the newest counts
   * @throws KeptElsewhere, and when there is no room; nothing is kept then
   */
  readonly keep: (kept: T, seen?: { readonly id: string | undefined }) => void;
  readonly drop: (kept: T) => void;
  /** Show what lies in the store now, as another tab may have changed it. */
  readonly look: () => void;
  /**
   * Send all that was not refused, the oldest first, also what is kept meanwhile, until the first that does not get through; `send` throws
   * `ApiProblem`. While it is underway, another call waits for the same.
   */
  readonly flush: (send: (kept: T) => Promise<void>) => Promise<void>;
}

/** True when the same may well be taken later: no network, no session, a server in trouble. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof ApiProblem) || isUnreachable(error) || error.status >= 500 || [401, 403, 408, 429].includes(error.status);

/** Keeps things of a kind on this phone until they have arrived; several may be open on the same store. */
export function createKept<T extends Kept>({ head, placeOf, idOf, atOf, isOne }: KeptKind<T>) {
  const headOf = (user: string) => `${head}/${encodeURIComponent(user)}/`;
  const keyOf = (user: string, kept: T) => `${headOf(user)}${placeOf(kept)}`;
  const parsed = (text: string | null): readonly T[] => {
    try {
      const kept: T | null = JSON.parse(text ?? 'null');
      return kept !== null && isOne(kept) ? [kept] : [];
    } catch {
      return [];
    }
  };
  /** All that a person has on this phone, the oldest first; what cannot be read is left where it is. */
  const readKept = (store: Store, user: string): readonly T[] => {
    return keysUnder(store, headOf(user))
      .flatMap((key) => parsed(store.getItem(key)))
      .sort((a, b) => atOf(a) - atOf(b));
  };
  /** What the pages show of it. */
  const useKept = create<{ readonly list: readonly T[]; readonly isSending: boolean }>(() => ({ list: [], isSending: false }));

  let underway: Promise<void> | undefined;

  const openOutbox = (store: Store, owner: Owner): Outbox<T> => {
    const { id: user } = owner;
    carryOver(store, head, { owner, atOf: (text) => parsed(text).map(atOf)[0] });
    const show = () => useKept.setState({ list: readKept(store, user) });
    const keep: Outbox<T>['keep'] = (kept, seen) => {
      const key = keyOf(user, kept);
      const isOther = ([there]: readonly T[]) => there !== undefined && ![seen?.id, idOf(kept)].includes(idOf(there));
      if (seen !== undefined && isOther(parsed(store.getItem(key)))) throw new KeptElsewhere();
      store.setItem(key, JSON.stringify(kept));
      show();
    };
    // A newer one of the same place may have been kept while the older one was on its way.
    const isStill = (kept: T) => parsed(store.getItem(keyOf(user, kept))).some((now) => idOf(now) === idOf(kept));
    const drop = (kept: T) => {
      if (isStill(kept)) store.removeItem(keyOf(user, kept));
      show();
    };
    const sendOne = async (kept: T, send: (kept: T) => Promise<void>): Promise<boolean> => {
      try {
        await send(kept);
        drop(kept);
        return true;
      } catch (error) {
        if (isPassing(error)) return false;
        if (isStill(kept)) keep({ ...kept, refused: error instanceof ApiProblem ? error.text : common.failed });
        return true;
      }
    };
    const nextOf = () => readKept(store, user).find(({ refused }) => refused === undefined);
    const sendAll = async (send: (kept: T) => Promise<void>) => {
      useKept.setState({ isSending: true });
      try {
        for (let next = nextOf(); next !== undefined && (await sendOne(next, send)); ) next = nextOf();
      } finally {
        useKept.setState({ isSending: false });
      }
    };
    const flush: Outbox<T>['flush'] = (send) => {
      underway ??= sendAll(send).finally(() => {
        underway = undefined;
      });
      return underway;
    };
    show();
    return { keep, drop, look: show, flush };
  };
  return { openOutbox, readKept, useKept };
}

/** A file as it lies on the phone until it is sent; its bytes never change, so that sending it again makes no second. */
export interface KeptFile {
  readonly id: string;
  readonly name: string;
  /** Its content as a `data:` address. */
  readonly content: string;
}

/** A file as it can be kept. */
export async function keptFile(id: string, blob: Blob, name: string): Promise<KeptFile> {
  const content = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
  return { id, name, content };
}

/** The bytes of a kept file, as they are sent. */
export function bytesOf({ content }: KeptFile): Blob {
  const base64 = content.split(',')[1] ?? '';
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  return new Blob([bytes], { type: 'application/octet-stream' });
}
