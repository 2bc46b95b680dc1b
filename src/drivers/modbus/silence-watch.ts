/** Sees a connection on which requests go and not a byte comes back. */
export interface SilenceWatch {
  /** A request has gone. */
  asked(): void;
  /** Bytes have come. */
  heard(): void;
  /** True when the first unanswered request is older than the limit. */
  isTooLong(): boolean;
}

/** A watch with a limit, on monotonic milliseconds. */
export function createSilenceWatch(limitMs: number, now: () => number): SilenceWatch {
  let askedAt: number | undefined;
  return {
    asked() {
      askedAt ??= now();
    },
    heard() {
      askedAt = undefined;
    },
    isTooLong: () => askedAt !== undefined && now() - askedAt > limitMs,
  };
}
