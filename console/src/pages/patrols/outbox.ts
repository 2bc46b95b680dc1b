import { create } from 'zustand';
import type { Sent } from '../../../../src/contracts/api/index.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import { ApiProblem, isUnreachable } from '../../api/problem.ts';
import { common } from '../../i18n/common.ts';

/** A photo as it lies on the phone until it is sent; its bytes never change, so that sending it again makes no second. */
export interface KeptPhoto {
  readonly id: string;
  readonly name: string;
  /** Its content as a `data:` address. */
  readonly content: string;
}

/** What was found at a point and is not known to have arrived. */
export interface KeptVisit {
  readonly patrol: string;
  readonly point: string;
  readonly visit: Sent<'putVisit', 'body'>;
  readonly photos: readonly KeptPhoto[];
  /** Why the server will never take it as it is; it is not sent again by itself then. */
  readonly refused?: Text;
}

/** Sends one visit with its photos. @throws ApiProblem */
export type Send = (kept: KeptVisit) => Promise<void>;
/** Where visits are kept: `localStorage`, or anything like it. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const head = (user: string) => `yangfan.visit/${encodeURIComponent(user)}/`;
const keyOf = (user: string, { patrol, point }: KeptVisit) => `${head(user)}${patrol}/${encodeURIComponent(point)}`;

/** All visits that a person has on this phone, the oldest first; what cannot be read is left where it is. */
export function readKept(store: Store, user: string): readonly KeptVisit[] {
  const keys = Array.from({ length: store.length }, (_, i) => store.key(i) ?? '').filter((key) => key.startsWith(head(user)));
  return keys.flatMap((key) => parsed(store.getItem(key))).sort((a, b) => a.visit.at - b.visit.at);
}

function parsed(text: string | null): readonly KeptVisit[] {
  try {
    const kept: KeptVisit | null = JSON.parse(text ?? 'null');
    return typeof kept?.visit?.id === 'string' && Array.isArray(kept.photos) ? [kept] : [];
  } catch {
    return [];
  }
}

/** True when the same visit may well be taken later: no network, no session, a server in trouble. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof ApiProblem) || isUnreachable(error) || error.status >= 500 || [401, 403, 408, 429].includes(error.status);

/** The visits of one person on this phone. */
export interface Outbox {
  /** @throws when there is no room; nothing is kept then. */
  readonly keep: (kept: KeptVisit) => void;
  readonly drop: (kept: KeptVisit) => void;
  /** Send all that was not refused, one after the other, until the first that does not get through. */
  readonly flush: (send: Send) => Promise<void>;
}

/** What the pages show of it. */
export const useKept = create<{ readonly list: readonly KeptVisit[]; readonly isSending: boolean }>(() => ({ list: [], isSending: false }));

/** Open the visits of a person; several may be open on the same store. */
export function openOutbox(store: Store, user: string): Outbox {
  const show = () => useKept.setState({ list: readKept(store, user) });
  const keep = (kept: KeptVisit) => {
    store.setItem(keyOf(user, kept), JSON.stringify(kept));
    show();
  };
  // A newer visit of the same point may have been kept while the older one was on its way.
  const isStill = (kept: KeptVisit) => parsed(store.getItem(keyOf(user, kept)))[0]?.visit.id === kept.visit.id;
  const drop = (kept: KeptVisit) => {
    if (isStill(kept)) store.removeItem(keyOf(user, kept));
    show();
  };
  const sendOne = async (kept: KeptVisit, send: Send): Promise<boolean> => {
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
  const flush = async (send: Send) => {
    if (useKept.getState().isSending) return;
    useKept.setState({ isSending: true });
    try {
      for (const kept of readKept(store, user)) if (kept.refused === undefined && !(await sendOne(kept, send))) return;
    } finally {
      useKept.setState({ isSending: false });
    }
  };
  show();
  return { keep, drop, flush };
}
