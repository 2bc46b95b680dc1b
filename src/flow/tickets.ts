/**
 * Tickets of one sink over the tickets of the store.
 *
 * A batch that is still open has no store ticket yet, but its driver wants to keep one. So a sink counts its own batches: ticket k is the
 * k-th batch, and it is durable when the store's ticket of that batch is.
 */
export interface Tickets {
  /** The ticket of everything so far; `isOpen` says whether a batch with samples is open. */
  current(isOpen: boolean): number;
  /**
   * The open batch has passed to the store under a store ticket, or `undefined` when nothing of it was left to store:
   * then it is durable with the batch before.
   *
   * @returns true when it needs no sync, and `settle` should be called soon
   */
  close(storeTicket: number | undefined): boolean;
  /** The store has synced up to a store ticket. True when `durable` has risen. */
  settle(storeDurable: number): boolean;
  readonly durable: number;
}

/** Tickets of a sink that has passed nothing yet. */
export function createTickets(): Tickets {
  const waiting: number[] = [];
  let closed = 0;
  let durable = 0;
  let newest = Number.NEGATIVE_INFINITY;
  return {
    current: (isOpen) => (isOpen ? closed + 1 : closed),
    close(storeTicket) {
      closed++;
      newest = storeTicket ?? newest;
      waiting.push(newest);
      return storeTicket === undefined;
    },
    settle(storeDurable) {
      const due = waiting.findIndex((ticket) => ticket > storeDurable);
      const count = due === -1 ? waiting.length : due;
      waiting.splice(0, count);
      durable += count;
      return count > 0;
    },
    get durable() {
      return durable;
    },
  };
}
