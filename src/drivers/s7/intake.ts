import type { DriverHost } from '../../contracts/driver.ts';
import { append, type SampleBatch } from '../../contracts/sample.ts';
import { roomOrEnd } from '../room.ts';
import type { Block } from './plan.ts';
import { readValue } from './values.ts';

/** Room is asked for at most so many samples at a time. */
const chunk = 512;

/** The parts of the host that samples need. */
export type IntakeHost = Pick<DriverHost, 'sink' | 'clock' | 'refuse' | 'count'>;

/** A part of a block, and the time of its samples. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly time: number;
}

/** Raw value i of a block. */
export function rawAt(block: Pick<Block, 'values' | 'at'>, i: number, view: DataView): number {
  const { type = 'byte', bit = 0 } = block.values[i]?.address ?? {};
  const at = block.at[i] ?? 0;
  return type === 'bool' ? (view.getUint8(at) >> bit) & 1 : readValue(view, at, type);
}

/** Append values; answers how many are no number: they are appended as bad. */
function appendValues(batch: SampleBatch, block: Block, { from, to, time, view }: Piece & { readonly view: DataView }): number {
  const { point, scale, offset, good, bad } = block;
  let unreadable = 0;
  for (let i = from; i < to; i++) {
    const value = rawAt(block, i, view) * (scale[i] ?? 1) + (offset[i] ?? 0);
    const isNumber = Number.isFinite(value);
    if (!isNumber) unreadable++;
    append(batch, point[i] ?? 0, time, isNumber ? value : Number.NaN, isNumber ? good : bad);
  }
  return unreadable;
}

function appendBad(batch: SampleBatch, { point, bad }: Pick<Block, 'point' | 'bad'>, { from, to, time }: Piece): void {
  for (let i = from; i < to; i++) append(batch, point[i] ?? 0, time, Number.NaN, bad);
}

interface Filling {
  readonly host: IntakeHost;
  readonly samples: number;
  readonly identity: string;
  readonly signal: AbortSignal;
  /** Called with room for the samples of a piece, in the turn in which there was room. */
  put(batch: SampleBatch, from: number, to: number): void;
}

/** Append piece by piece, waiting for room; what cannot be appended is counted, and the answer is false then. */
async function fill({ host, samples, identity, signal, put }: Filling): Promise<boolean> {
  for (let from = 0; from < samples; ) {
    if (host.sink.refusal !== undefined || signal.aborted) {
      const why = host.sink.refusal ?? 'the link ended before there was room';
      host.refuse('no-room', samples - from, identity, `nothing is taken: ${why}`);
      return false;
    }
    const to = Math.min(from + chunk, samples);
    const batch = host.sink.room(to - from);
    if (batch === undefined) await roomOrEnd(host, signal);
    else {
      put(batch, from, to);
      from = to;
    }
  }
  return true;
}

/** Where samples go, and how long they may wait for room. */
export interface Taking {
  readonly host: IntakeHost;
  readonly identity: string;
  readonly signal: AbortSignal;
}

/** Store the values of a block that was read; waits for room, and counts what is not taken. */
export async function takeValues({ host, identity, signal }: Taking, block: Block, bytes: Uint8Array): Promise<void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const time = host.clock.now();
  await fill({
    ...{ host, identity, signal, samples: block.point.length },
    put(batch, from, to) {
      const unreadable = appendValues(batch, block, { from, to, time, view });
      block.newest = time;
      block.isMarked = false;
      host.count(0, to - from, 0);
      if (unreadable > 0) host.refuse('bad-value', unreadable, identity, 'values that are no number');
    },
  });
}

/** Put a bad sample behind the newest of each point of a block, unless there is one already. */
export async function mark({ host, identity, signal }: Taking, block: Pick<Block, 'point' | 'bad' | 'isMarked' | 'newest'>): Promise<void> {
  if (block.isMarked) return;
  const time = Math.max(host.clock.now(), block.newest + 1);
  const put = (batch: SampleBatch, from: number, to: number): void => appendBad(batch, block, { from, to, time });
  block.isMarked = await fill({ host, identity, signal, samples: block.point.length, put });
  if (block.isMarked) block.newest = time;
}
