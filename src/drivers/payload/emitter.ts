import type { DriverHost } from '../../contracts/driver.ts';
import { append, type SampleBatch } from '../../contracts/sample.ts';
import { isBelievable } from '../clock-limits.ts';
import type { Columns } from './columns.ts';
import type { Content, PayloadLimits } from './content.ts';
import { nothingRefused, type Refused, shown, tally } from './tally.ts';

/** What became of one message. Valid until the next message of any device. */
export interface Outcome {
  /** Samples that were appended by this call. */
  taken: number;
  /** Texts that the message held, whether or not they were told before. */
  told: number;
  refused: readonly Refused[];
  /** Where to go on when there is room again, or `undefined` when the message is done with. */
  resumeAt: number | undefined;
}

/** Where the contents of one device's messages go. */
export interface Target {
  readonly columns: Columns;
  readonly host: Pick<DriverHost, 'sink' | 'clock'>;
  readonly limits: PayloadLimits;
}

/** Room is asked for at most so many samples at a time, so that no message needs more than a sink can ever have free. */
const chunk = 512;

/** One for all devices: what each of tens of thousands has of its own is not in the processor's cache when its message comes. */
const outcome: Outcome = { taken: 0, told: 0, refused: nothingRefused, resumeAt: undefined };

/** Append the entries of `content` from `resumeAt` (0 at first) on, as far as there is room; answers one and the same object each time. */
export function emit(target: Target, content: Content, resumeAt: number): Outcome {
  const { sink } = target.host;
  const { length } = content.plan;
  outcome.taken = 0;
  outcome.told = content.texts.length;
  outcome.refused = resumeAt === 0 ? content.refused : nothingRefused;
  outcome.resumeAt = undefined;
  for (let at = resumeAt; at < length; ) {
    const to = Math.min(at + chunk, length);
    const batch = sink.room(to - at);
    if (batch === undefined) {
      outcome.resumeAt = at;
      return outcome;
    }
    const before = batch.length;
    fill(batch, content, target, [at, to]);
    outcome.taken += batch.length - before;
    at = to;
  }
  return outcome;
}

/** Hot path: append entries `from…to`; there is room for them. */
function fill(batch: SampleBatch, content: Content, target: Target, [from, to]: readonly [number, number]): void {
  const { values } = content;
  const { column: columns, value: places, time: times } = content.plan;
  const { good } = target.columns;
  const { scale, offset } = target.columns.layout;
  const { point, time, value, quality } = batch;
  const now = target.host.clock.now();
  let end = batch.length;
  let timeAt = -1;
  let t = now;
  let isInTime = true;
  for (let i = from; i < to; i++) {
    if (times[i] !== timeAt) {
      timeAt = times[i] ?? -1;
      t = timeAt < 0 ? now : (values[timeAt] ?? Number.NaN);
      isInTime = timeAt < 0 || isBelievable(t, now, target.limits);
    }
    const column = columns[i] ?? 0;
    const v = (values[places[i] ?? 0] ?? 0) * (scale[column] ?? 1) + (offset[column] ?? 0);
    if (isInTime && v - v === 0) {
      point[end] = pointOf(target.columns, column);
      time[end] = t;
      value[end] = v;
      quality[end++] = good;
    } else {
      batch.length = end;
      fillUnusual(batch, content, target, i);
      end = batch.length;
    }
  }
  batch.length = end;
}

/** Fast path: the table of points, which is the device's own, is left where it is. */
const pointOf = ({ firstPoint, point }: Columns, column: number): number => (firstPoint >= 0 ? firstPoint + column : (point[column] ?? 0));

/** Slower path of `fill`: something is special about entry i. */
function fillUnusual(batch: SampleBatch, { plan, values }: Content, { columns, host, limits }: Target, i: number): void {
  const column = plan.column[i] ?? 0;
  const timeAt = plan.time[i] ?? -1;
  const now = host.clock.now();
  const time = timeAt < 0 ? now : (values[timeAt] ?? Number.NaN);
  const isNull = Number.isNaN(values[plan.value[i] ?? 0]);
  if (isNull && plan.skipsNaN[i] === 1) return;
  if (timeAt >= 0 && !isBelievable(time, now, limits)) refuse('bad-time', badTime(time));
  else if (isNull) append(batch, columns.point[column] ?? 0, time, Number.NaN, columns.bad);
  else refuse('bad-value', `${shown(columns.layout.keys[column] ?? '')} is not finite`);
}

function refuse(reason: Refused['reason'], detail: string): void {
  outcome.refused = tally(outcome.refused, { reason, count: 1, detail });
}

function badTime(time: number): string {
  const text = Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
  return `time ${text} is not believable or not a time`;
}
