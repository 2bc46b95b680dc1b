import { Failure } from '../../contracts/errors.ts';
import type { UpBody } from './body.ts';
import { control, hexByte } from './control.ts';
import type { Online, Shared } from './link.ts';
import { answerOf, type Order, orderOf, readQuestion } from './questions.ts';
import { sendDown } from './reply.ts';
import { momentOf } from './time-code.ts';

// Resends of a down-link, SL 651-2014 6.3.2.3.
const resends = 2;
// A clock that is off by more is set twice, SL 651-2014 6.6.4.24.
const clockToleranceMs = 300_000;

/** A question to one station. */
export interface Asking {
  readonly identity: string;
  readonly question: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/**
 * Ask a station by down-link (M4) after the questions before it; resolves with its answer as plain JSON.
 *
 * Throws `BAD_REQUEST` for a question that cannot be asked, `LINK_LOST` when the station is not connected or goes away,
 * `TIMEOUT` when it does not answer three requests.
 */
export async function ask(
  shared: Pick<Shared, 'stations' | 'zoneMinutes' | 'host'>,
  { identity, question, signal }: Asking,
): Promise<Record<string, unknown>> {
  const asked = readQuestion(question);
  const order = orderOf(asked, shared.zoneMinutes);
  const online = shared.stations.get(identity);
  if (online === undefined)
    throw new Failure('LINK_LOST', `asking station ${identity}: it is not connected`, { details: { what: identity } });
  const turn = online.asked.then(() => {
    signal.throwIfAborted();
    if (asked.command === 'setClock') return setClock(shared, online, { order, signal });
    return askOnce(online, order, signal).then((body) => ({
      ...answerOf(order.functionCode, body, shared.zoneMinutes),
      ...clockOf(shared, body),
    }));
  });
  online.asked = turn.catch(() => {}); // the next question does not care how this one ended
  return turn;
}

type Context = Pick<Shared, 'zoneMinutes' | 'host'>;

/** How far the station's clock is off, in seconds; `undefined` when it sends no date. */
function clockOf({ zoneMinutes, host }: Context, body: UpBody): { offsetSeconds: number | undefined } {
  const sent = momentOf(body.sentAt, zoneMinutes);
  return { offsetSeconds: sent === undefined ? undefined : (sent - host.clock.now()) / 1000 };
}

/** Set the clock; once more when it was far off before or still is. */
async function setClock(context: Context, online: Online, { order, signal }: { readonly order: Order; readonly signal: AbortSignal }) {
  const isFarOff = (seconds: number | undefined): boolean => seconds === undefined || Math.abs(seconds) * 1000 > clockToleranceMs;
  const beforeSeconds = online.offsetMs === undefined ? undefined : online.offsetMs / 1000;
  const first = await askOnce(online, order, signal);
  const needsSecond = isFarOff(beforeSeconds) || isFarOff(clockOf(context, first).offsetSeconds);
  const last = needsSecond ? await askOnce(online, order, signal) : first;
  return {
    ...answerOf(order.functionCode, last, context.zoneMinutes),
    ...clockOf(context, last),
    beforeSeconds,
    times: needsSecond ? 2 : 1,
  };
}

async function askOnce(online: Online, order: Order, signal: AbortSignal): Promise<UpBody> {
  const { link, frame } = online;
  const key = `${frame.station}/${order.functionCode}`;
  const stop = AbortSignal.any([signal, link.signal]);
  const bodies: UpBody[] = [];
  try {
    for (let sent = 0; sent <= resends && !stop.aborted; sent++) {
      const answered = within(link.shared.config.answerSeconds * 1000, stop, (done) =>
        link.waiters.set(key, (answer, body) => {
          bodies.push(body);
          if (answer.end !== control.etb || answer.packet !== undefined) done();
        }),
      );
      sendDown(link, frame, { serial: 0, end: control.enq, order });
      if (await answered) return merge(bodies);
    }
  } finally {
    link.waiters.delete(key);
  }
  signal.throwIfAborted();
  const what = `station ${frame.station}, function ${hexByte(order.functionCode)}`;
  if (link.signal.aborted) throw new Failure('LINK_LOST', `asking ${what}: the connection ended`, { details: { what } });
  throw new Failure('TIMEOUT', `asking ${what}: no answer to ${resends + 1} requests`, { details: { what } });
}

/** True when `done` is called in time, false after the time or on abort. */
function within(ms: number, signal: AbortSignal, listen: (done: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isDone: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(isDone);
    };
    const onAbort = () => end(false);
    const timer = setTimeout(() => end(false), ms);
    signal.addEventListener('abort', onAbort);
    listen(() => end(true));
    if (signal.aborted) end(false);
  });
}

/** The frames of one answer as one body. */
function merge(bodies: readonly UpBody[]): UpBody {
  const [first] = bodies;
  if (first === undefined) throw new Error('BUG: an answer without body');
  const content = bodies.findLast((body) => body.content.kind !== 'none')?.content ?? first.content;
  return { ...first, readings: bodies.flatMap((body) => body.readings), content };
}
