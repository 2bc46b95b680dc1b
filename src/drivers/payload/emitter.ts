import type { DriverHost } from '../../contracts/driver.ts';
import { append, type SampleBatch } from '../../contracts/sample.ts';
import type { Columns } from './columns.ts';
import type { Content, PayloadLimits } from './content.ts';
import { nothingRefused, type Refused, shown, tally } from './tally.ts';

/** What became of one message. Valid until the next call of the same emitter. */
export interface Outcome {
  /** Samples that were appended by this call. */
  taken: number;
  /** Texts that the message held, whether or not they were told before. */
  told: number;
  refused: readonly Refused[];
  /** Where to go on when there is room again, or `undefined` when the message is done with. */
  resumeAt: number | undefined;
}

/** Puts the contents of one device's messages into the sink. */
export interface Emitter {
  /** Append the entries of `content` from `resumeAt` (0 at first) on, as far as there is room. */
  emit(content: Content, resumeAt: number): Outcome;
}

/** Room is asked for at most so many samples at a time, so that no message needs more than a sink can ever have free. */
const chunk = 512;

/** An emitter for one device; it answers one and the same outcome object again and again. */
export function createEmitter(columns: Columns, { sink, clock }: Pick<DriverHost, 'sink' | 'clock'>, limits: PayloadLimits): Emitter {
  const outcome: Outcome = { taken: 0, told: 0, refused: nothingRefused, resumeAt: undefined };
  const refuse = (reason: Refused['reason'], detail: string): void => {
    outcome.refused = tally(outcome.refused, { reason, count: 1, detail });
  };

  /** Slower path of `fill`: something is special about entry i. */
  function fillUnusual(batch: SampleBatch, { plan, values }: Content, i: number): void {
    const column = plan.column[i] ?? 0;
    const timeAt = plan.time[i] ?? -1;
    const time = timeAt < 0 ? clock.now() : (values[timeAt] ?? Number.NaN);
    const isNull = Number.isNaN(values[plan.value[i] ?? 0]);
    if (isNull && plan.skipsNaN[i] === 1) return;
    if (timeAt >= 0 && !isBelievable(time)) refuse('bad-time', badTime(time));
    else if (isNull) append(batch, columns.point[column] ?? 0, time, Number.NaN, columns.bad);
    else refuse('bad-value', `${shown(columns.keys[column] ?? '')} is not finite`);
  }

  const isBelievable = (time: number): boolean => time >= limits.earliest && time <= clock.now() + limits.maxAheadMs;

  /** Append entries `from…to`; there is room for them. */
  function fill(batch: SampleBatch, content: Content, [from, to]: readonly [number, number]): void {
    const { plan, values } = content;
    const now = clock.now();
    const latest = now + limits.maxAheadMs;
    for (let i = from; i < to; i++) {
      const timeAt = plan.time[i] ?? -1;
      const column = plan.column[i] ?? 0;
      const time = timeAt < 0 ? now : (values[timeAt] ?? Number.NaN);
      const value = (values[plan.value[i] ?? 0] ?? 0) * (columns.scale[column] ?? 1) + (columns.offset[column] ?? 0);
      const isInTime = timeAt < 0 || (time >= limits.earliest && time <= latest);
      if (isInTime && Number.isFinite(value)) append(batch, columns.point[column] ?? 0, time, value, columns.good);
      else fillUnusual(batch, content, i);
    }
  }

  return {
    emit(content, resumeAt) {
      outcome.taken = 0;
      outcome.told = content.texts.length;
      outcome.refused = resumeAt === 0 ? content.refused : nothingRefused;
      outcome.resumeAt = undefined;
      for (let at = resumeAt; at < content.plan.length; ) {
        const to = Math.min(at + chunk, content.plan.length);
        const batch = sink.room(to - at);
        if (batch === undefined) {
          outcome.resumeAt = at;
          return outcome;
        }
        const before = batch.length;
        fill(batch, content, [at, to]);
        outcome.taken += batch.length - before;
        at = to;
      }
      return outcome;
    },
  };
}

function badTime(time: number): string {
  const text = Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
  return `time ${text} is not believable or not a time`;
}
