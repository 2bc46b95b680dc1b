import type { DriverHost } from '../contracts/driver.ts';
import { append } from '../contracts/sample.ts';
import { roomOrEnd } from './room.ts';

/** One value on its way to a point. */
export interface Sample {
  readonly point: number;
  readonly time: number;
  readonly value: number;
  readonly quality: number;
}

// Samples asked for at once: small, so that it fits in whatever buffer the sink has.
const portion = 32;

/**
 * Append samples, waiting for room as long as it takes; the caller reads nothing meanwhile, so TCP holds the device back.
 *
 * @returns the ticket of the last one, 0 for none; `undefined` when the sink refuses or the link ends: some may have been appended then,
 *   and a resend brings them again at the same times
 */
export async function storeSamples(host: DriverHost, samples: readonly Sample[], signal: AbortSignal): Promise<number | undefined> {
  let ticket = 0;
  for (let from = 0; from < samples.length; ) {
    if (host.sink.refusal !== undefined || signal.aborted) return undefined;
    const taken = put(host, samples, from);
    if (taken === undefined) await roomOrEnd(host, signal);
    else {
      from += taken.count;
      ticket = taken.ticket;
    }
  }
  return ticket;
}

/** Append a portion and take its ticket, all in one turn: between turns the sink may take its buffer away. */
function put(
  { sink }: DriverHost,
  samples: readonly Sample[],
  from: number,
): { readonly count: number; readonly ticket: number } | undefined {
  const count = Math.min(portion, samples.length - from);
  const batch = sink.room(count);
  if (batch === undefined) return undefined;
  for (const { point, time, value, quality: byte } of samples.slice(from, from + count)) append(batch, point, time, value, byte);
  return { count, ticket: sink.ticket() };
}
