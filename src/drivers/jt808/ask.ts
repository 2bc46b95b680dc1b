import type { DriverHost } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { type Frame, hexId } from './frame.ts';
import { result, resultTexts } from './generic-answer.ts';
import { framesTo, type Link, type Shared, sendFrames } from './link.ts';
import { type Order, orderOf, readQuestion, writeQuestion } from './questions.ts';

// Questions to one terminal that wait for their turn.
const askedLimit = 16;

/** A question to one terminal. */
export interface Asking {
  readonly identity: string;
  readonly question: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

type Context = Pick<Shared, 'online'> & { readonly host: Pick<DriverHost, 'device'> };

/** Asks one order after the other of the same terminal. */
type Asker = (order: Order) => Promise<Record<string, unknown>>;

/**
 * Ask a terminal by down-link after the questions before it; resolves with its answer as plain JSON.
 *
 * Throws `BAD_REQUEST` for a question that cannot be asked, `LINK_LOST` when the terminal is not signed in or goes away, `TIMEOUT` when it
 * does not answer, `NOT_AVAILABLE` when it refuses, `OVERLOADED` when sixteen questions wait.
 */
export async function ask({ online, host }: Context, { identity, question, signal }: Asking): Promise<Record<string, unknown>> {
  const plan = planOf(question);
  const link = online.get(identity);
  if (link === undefined) throw new Failure('LINK_LOST', `asking ${identity}: it is not signed in`, { details: { what: identity } });
  if (link.askedCount >= askedLimit) throw new Failure('OVERLOADED', `asking ${identity}: ${askedLimit} questions wait`);
  link.askedCount++;
  const turn = link.asked.then(() => {
    signal.throwIfAborted();
    return plan({ link, identity, host, asker: (order) => askOnce(link, order, signal) });
  });
  link.asked = turn.catch(() => {}).finally(() => link.askedCount--); // the next question does not care how this one ended
  return turn;
}

interface Asked {
  readonly link: Link;
  readonly identity: string;
  readonly host: Context['host'];
  readonly asker: Asker;
}

/** What a question does, once it is its turn. Throws `BAD_REQUEST` at once. */
function planOf(question: Readonly<Record<string, unknown>>): (asked: Asked) => Promise<Record<string, unknown>> {
  if ('write' in question) {
    const read = writeQuestion.safeParse(question);
    if (!read.success) {
      const what = 'write: only parameter.XXXX (four hex digits) and status.doorLocked can be written, with numbers';
      throw new Failure('BAD_REQUEST', `asking a terminal: ${what}`, { details: { what } });
    }
    return (asked) => writeAll(asked, read.data.write);
  }
  const asked = readQuestion(question);
  orderOf(asked, 1); // to refuse it before its turn
  return ({ link, asker }) => asker(orderOf(asked, link.address.version));
}

/** Write values in engineering values, one after the other, and say what was read back. */
async function writeAll(
  { link, identity, host, asker }: Asked,
  values: Readonly<Record<string, number>>,
): Promise<Record<string, unknown>> {
  const written: Record<string, number> = {};
  for (const [key, value] of Object.entries(values)) {
    const { scale, offset } = host.device(identity)?.points.get(key) ?? { scale: 1, offset: 0 };
    const raw = (value - offset) / scale;
    const back = key === 'status.doorLocked' ? await writeDoors(asker, raw, link.address.version) : await writeParameter(asker, key, raw);
    written[key] = back * scale + offset;
  }
  return { write: written };
}

async function writeDoors(asker: Asker, raw: number, version: number | undefined): Promise<number> {
  const { values } = (await asker(orderOf({ command: 'lockDoors', locked: raw !== 0 }, version))) as { values: Record<string, number> }; // holds: what `lockDoors` answers
  return values['status.doorLocked'] ?? Number.NaN;
}

async function writeParameter(asker: Asker, key: string, raw: number): Promise<number> {
  const name = key.slice('parameter.'.length);
  await asker(orderOf({ command: 'writeParameters', values: { [name]: raw } }, undefined));
  const read = await asker(orderOf({ command: 'readParameters', ids: [name] }, undefined));
  const [first] = read.parameters as readonly { readonly value: number | string }[]; // holds: what `readParameters` answers
  return Number(first?.value);
}

/** What became of a down-link. */
type Outcome = { readonly result: number } | { readonly body: Uint8Array } | 'late';

/** Send an order until it is answered. The n-th wait is n times as long as the one before (JT/T 808-2019 clause 6.3). */
async function askOnce(link: Link, order: Order, signal: AbortSignal): Promise<Record<string, unknown>> {
  const { answerSeconds, resends } = link.shared.config;
  const stop = AbortSignal.any([signal, link.signal]);
  const frames = framesTo(link, order.id, order.body);
  let waitMs = answerSeconds * 1000;
  for (let sent = 0; sent <= resends && !stop.aborted; sent++) {
    waitMs *= sent + 1;
    const answered = outcomeOf(link, order, { frames, waitMs, stop });
    sendFrames(link, frames);
    const outcome = await answered;
    if (outcome !== 'late') return answerOf(link, order, outcome);
  }
  signal.throwIfAborted();
  const what = `terminal ${link.identity ?? ''}, ${hexId(order.id)}`;
  if (link.signal.aborted) throw new Failure('LINK_LOST', `asking ${what}: the connection ended`, { details: { what } });
  throw new Failure('TIMEOUT', `asking ${what}: no answer to ${resends + 1} requests`, { details: { what } });
}

function answerOf(link: Link, order: Order, outcome: Exclude<Outcome, 'late'>): Record<string, unknown> {
  if ('body' in outcome) return order.read(outcome.body);
  if (outcome.result === result.ok) return { result: 'done' };
  const what = `terminal ${link.identity ?? ''}, ${hexId(order.id)}: ${resultTexts[outcome.result] ?? `result ${outcome.result}`}`;
  throw new Failure('NOT_AVAILABLE', `asking ${what}`, { details: { what } });
}

interface Waiting {
  readonly frames: readonly Frame[];
  readonly waitMs: number;
  readonly stop: AbortSignal;
}

/** Wait for the answer to an order, for a while. A generic "done" is no answer where a special one is due. */
function outcomeOf(link: Link, { id, answerId }: Order, { frames, waitMs, stop }: Waiting): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      stop.removeEventListener('abort', onAbort);
      link.waiter = undefined;
      resolve(outcome);
    };
    const onAbort = () => end('late');
    const timer = setTimeout(() => end('late'), waitMs);
    stop.addEventListener('abort', onAbort);
    link.waiter = {
      id,
      serials: new Set(frames.map(({ serial }) => serial)),
      answered: (how) => (answerId === undefined || how !== result.ok) && end({ result: how }),
      told: (told, body) => told === answerId && end({ body }),
    };
    if (stop.aborted) end('late');
  });
}
