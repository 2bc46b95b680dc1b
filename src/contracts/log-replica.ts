/** A stretch of a log that is final: what stands at these bytes never changes. */
export interface LogPiece {
  /** Number of the log; rises from one log to the next. */
  readonly log: number;
  /** Byte at which the stretch begins. Stretches of a log follow each other without a gap. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Keeps the log of a store a second time, elsewhere. */
export interface LogReplica {
  /**
   * Keep a stretch; resolves when it is safe there. Called for one stretch after the other. The same stretch again changes nothing.
   *
   * Throws a `Failure` when it is not taken at present; whoever calls tries again.
   */
  keep(piece: LogPiece): Promise<void>;
}
