import type { DriverHost } from '../../contracts/driver.ts';
import type { SampleBatch } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { appendBad, appendValues, type Columns } from './columns.ts';

/** Points with the quality byte of their bad samples. */
export type BadPoints = Pick<Columns, 'point' | 'bad'>;

/** Samples on their way to the sink: those of an answer, or bad ones. */
type Load = {
  readonly identity: string;
  readonly time: EpochMs;
  /** Tags that are dealt with. */
  reached: number;
} & ({ readonly columns: Columns; readonly bytes: Uint8Array } | { readonly columns: BadPoints; readonly bytes?: undefined });

/** Brings answers to the sink and keeps those that find no room. */
export interface Intake {
  /** Something waits for room: ask for no more. */
  readonly isWaiting: boolean;
  /** Append the values of an answer, whose bytes are lent for the call. */
  values(identity: string, columns: Columns, bytes: Uint8Array): void;
  /** Append a bad sample for each point. */
  bad(identity: string, columns: BadPoints): void;
  /** Go on where there was no room. */
  resume(): void;
  /** Count what still waits as not taken. */
  giveUp(): void;
}

/** The parts of the host that an intake uses. */
type IntakeHost = Pick<DriverHost, 'sink' | 'clock' | 'refuse' | 'count'>;

/** Room is asked for at most so many samples at a time. */
const chunk = 512;

function put({ refuse, count }: IntakeHost, batch: SampleBatch, [load, to]: readonly [Load, number]): void {
  const piece = { from: load.reached, to, time: load.time };
  if (load.bytes === undefined) {
    appendBad(batch, load.columns, piece);
    return;
  }
  const unreadable = appendValues(batch, load.columns, { ...piece, bytes: load.bytes });
  count(0, to - piece.from, 0);
  if (unreadable > 0) refuse('bad-value', unreadable, load.identity, 'values that are no number');
}

/** Append as far as there is room; false when some is left. */
function work(host: IntakeHost, load: Load): boolean {
  const { sink, refuse } = host;
  const { length } = load.columns.point;
  while (load.reached < length) {
    if (sink.refusal !== undefined) {
      refuse('no-room', length - load.reached, load.identity, `nothing is taken: ${sink.refusal}`);
      return true;
    }
    const to = Math.min(load.reached + chunk, length);
    const batch = sink.room(to - load.reached);
    if (batch === undefined) return false;
    put(host, batch, [load, to]);
    load.reached = to;
  }
  return true;
}

/** An intake in which nothing waits. What waits is bounded, because nothing is asked for meanwhile. */
export function createIntake(host: IntakeHost): Intake {
  const { clock, refuse, count } = host;
  let waiting: Load[] = [];

  function take(load: Load): void {
    if (waiting.length === 0 && work(host, load)) return;
    waiting.push(load.bytes === undefined ? load : { ...load, bytes: load.bytes.slice() });
  }

  return {
    get isWaiting() {
      return waiting.length > 0;
    },
    values(identity, columns, bytes) {
      count(1, 0, bytes.length);
      take({ identity, columns, bytes, time: clock.now(), reached: 0 });
    },
    bad: (identity, columns) => take({ identity, columns, time: clock.now(), reached: 0 }),
    resume() {
      const loads = waiting;
      waiting = [];
      for (const load of loads) if (waiting.length > 0 || !work(host, load)) waiting.push(load);
    },
    giveUp() {
      for (const { identity, columns, reached } of waiting) {
        refuse('no-room', columns.point.length - reached, identity, 'the link ended before there was room');
      }
      waiting = [];
    },
  };
}
