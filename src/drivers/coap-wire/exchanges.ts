/** Messages that were heard, so that one that is sent again is answered again and not taken twice [RFC 7252, 4.5]. */
export interface Exchanges {
  /** A message of a peer: `new`, `pending` when its answer is not there yet, or the answer that it was given. */
  hear(peer: string, id: number): 'new' | 'pending' | Uint8Array;
  /** The answer to a message that is `new`. */
  answered(peer: string, id: number, answer: Uint8Array): void;
  /** A message that is `new` was not taken: when it is sent again it is new again. */
  release(peer: string, id: number): void;
  /** Messages whose answer is not there yet. */
  readonly pending: number;
}

/** EXCHANGE_LIFETIME with the usual transmission parameters [RFC 7252, 4.8.2]. */
export const lifetimeMs = 247_000;
/** Messages that are remembered; beyond it the oldest are forgotten, and their doubles are taken as new: the same samples at the same times. */
const mostRemembered = 32_768;

/** No message was heard yet. */
export function createExchanges(now: () => number): Exchanges {
  /** In the order of their coming. */
  const heard = new Map<string, { readonly at: number; answer: Uint8Array | undefined }>();
  let pending = 0;

  function forget(name: string): void {
    const known = heard.get(name);
    if (known !== undefined && known.answer === undefined) pending--;
    heard.delete(name);
  }

  function forgetOld(): void {
    for (const [name, { at }] of heard) {
      if (heard.size <= mostRemembered && now() - at < lifetimeMs) return;
      forget(name);
    }
  }

  return {
    hear(peer, id) {
      const name = `${peer} ${id}`;
      const known = heard.get(name);
      if (known !== undefined && now() - known.at < lifetimeMs) return known.answer ?? 'pending';
      forget(name);
      heard.set(name, { at: now(), answer: undefined });
      pending++;
      forgetOld();
      return 'new';
    },
    answered(peer, id, answer) {
      const known = heard.get(`${peer} ${id}`);
      if (known === undefined || known.answer !== undefined) return;
      // A copy with memory of its own: a few bytes would otherwise hold the piece of memory of which Buffer has given them, for minutes.
      known.answer = new Uint8Array(answer);
      pending--;
    },
    release(peer, id) {
      forget(`${peer} ${id}`);
    },
    get pending() {
      return pending;
    },
  };
}
