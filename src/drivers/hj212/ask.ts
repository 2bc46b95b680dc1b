import { Failure } from '../../contracts/errors.ts';
import type { Text } from '../../contracts/text.ts';
import { fieldValue, type Item, readContent } from './content.ts';
import { type Answer, createInbox, type Inbox } from './inbox.ts';
import type { Online, Shared } from './link.ts';
import { type Order, orderOf, type Question, readQuestions } from './questions.ts';
import type { Reading } from './readings.ts';
import { send } from './reply.ts';
import { executionReturns, requestReturns } from './returns.ts';
import { versionOf } from './segment.ts';
import { codeOf, momentOf } from './time-code.ts';

// Resends of a request, HJ 212-2017: three.
const resends = 3;
// Values that one answer holds; what comes beyond is stored all the same.
const readingLimit = 100_000;

/** A question to one station. */
export interface Asking {
  readonly identity: string;
  readonly question: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** What asking needs of a source. */
export type Asked = Pick<Shared, 'stations' | 'zoneMinutes' | 'host' | 'config' | 'inboxes' | 'lastQn' | 'tolerated' | 'rules'>;

/**
 * Ask a station after the questions before it; resolves with its answer as plain JSON.
 *
 * Throws `BAD_REQUEST` for a question that cannot be asked, `LINK_LOST` when the station is not connected or goes away, `TIMEOUT` when it
 * does not answer four requests or does not end what it began, `NOT_AVAILABLE` when it refuses or fails.
 */
export async function ask(shared: Asked, { identity, question, signal }: Asking): Promise<Record<string, unknown>> {
  const questions = readQuestions(question);
  for (const one of questions) orderOf(one, shared.zoneMinutes); // refused before anything is sent
  if (questions[0]?.command === 'tolerated') return Object.fromEntries(shared.tolerated.get(identity) ?? []);
  const online = shared.stations.get(identity);
  if (online === undefined)
    throw new Failure('LINK_LOST', `asking station ${identity}: it is not connected`, { details: { what: identity } });
  const turn = online.asked.then(() => askAll(shared, online, questions, signal));
  online.asked = turn.catch(() => {}); // the next question does not care how this one ended
  return turn;
}

async function askAll(
  shared: Asked,
  online: Online,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const question of questions) {
    signal.throwIfAborted();
    const order = orderOf(question, shared.zoneMinutes);
    const beforeSeconds = online.offsetMs === undefined ? undefined : online.offsetMs / 1000;
    const result = await converse({ shared, online, order, signal });
    Object.assign(answers, answerOf(shared, question, result), question.command === 'setClock' ? { beforeSeconds } : {});
  }
  return answers;
}

interface Result {
  readonly readings: Reading[];
  /** Items of replies such as 1061. */
  readonly items: Item[];
  /** More values came than an answer holds. */
  isCut: boolean;
  end: 'done' | 'no data' | undefined;
}

interface Conversing {
  readonly shared: Asked;
  readonly online: Online;
  readonly order: Order;
  readonly signal: AbortSignal;
}

/** A number for a request: the present time, or a millisecond more than the last one. */
function nextQn({ lastQn, host, zoneMinutes }: Asked): string {
  lastQn.time = Math.max(host.clock.now(), lastQn.time + 1);
  return codeOf(lastQn.time, zoneMinutes, 17);
}

/** True when a message belongs to the answer. */
function belongs({ order }: Conversing, qn: string, { segment, readings }: Answer): boolean {
  if (segment.qn === qn) return true;
  const { collects } = order;
  if (collects === undefined || segment.cn !== order.cn) return segment.qn === undefined && segment.cn.startsWith('90');
  return readings.every(({ time }) => time !== undefined && time >= collects.from && time <= collects.to);
}

/** Request, 9011, data, 9012; with resends. */
async function converse(conversing: Conversing): Promise<Result> {
  const { shared, online, signal } = conversing;
  const { link } = online;
  const { mn } = online.segment;
  const qn = nextQn(shared);
  const inbox = createInbox((answer) => belongs(conversing, qn, answer));
  const stop = AbortSignal.any([signal, link.signal]);
  const result: Result = { readings: [], items: [], isCut: false, end: undefined };
  shared.inboxes.set(mn, inbox);
  try {
    let message = await firstAnswer(conversing, { qn, inbox, stop });
    while (message !== undefined) {
      take(conversing, result, message);
      if (result.end !== undefined) return result;
      message = await inbox.next(shared.config.executeSeconds * 1000, stop);
    }
  } finally {
    if (shared.inboxes.get(mn) === inbox) shared.inboxes.delete(mn);
  }
  throw silence(conversing);
}

interface Waiting {
  readonly qn: string;
  readonly inbox: Inbox;
  readonly stop: AbortSignal;
}

async function firstAnswer({ shared, online, order }: Conversing, { qn, inbox, stop }: Waiting): Promise<Answer | undefined> {
  const { link, segment } = online;
  const { mn, st } = segment;
  const pw = shared.rules(mn).password ?? segment.pw ?? '123456';
  const flag = (versionOf(segment) << 2) | 1;
  for (let sent = 0; sent <= resends && !stop.aborted; sent++) {
    send(link, { qn, st, cn: order.cn, pw, mn, flag, packet: undefined, cp: order.cp(shared.host.clock.now()) });
    const message = await inbox.next(shared.config.answerSeconds * 1000, stop);
    if (message !== undefined) return message;
  }
  return undefined;
}

/** Why a conversation ended without an end. */
function silence({ online, order, signal }: Conversing): Failure {
  signal.throwIfAborted();
  const what = `station ${online.segment.mn}, command ${order.cn}`;
  const isLost = online.link.signal.aborted;
  if (isLost) return new Failure('LINK_LOST', `asking ${what}: the connection ended`, { details: { what } });
  return new Failure('TIMEOUT', `asking ${what}: no answer, or no end of it`, { details: { what } });
}

function failed({ online, order }: Conversing, kind: string, [code, returns]: readonly [string, Readonly<Record<string, Text>>]): Failure {
  const meaning = Object.hasOwn(returns, code) ? returns[code]?.en : undefined;
  const what = `station ${online.segment.mn}, command ${order.cn}: ${kind} ${code} (${meaning ?? 'unknown'})`;
  return new Failure('NOT_AVAILABLE', `asking ${what}`, { details: { what } });
}

/** What tells that an order is done: 9012, or 9011 and the data themselves; HJ 212-2017 tables C.10 and C.12 end the start of data with 9012. */
function endOf({ order: { ends }, online }: Conversing): 'result' | 'notice' | 'answer' {
  if (ends === 'notified') return 'notice';
  return ends === 'started' && versionOf(online.segment) === 0 ? 'answer' : 'result';
}

/** Take a message of the answer; sets `end` with the last one. Throws `NOT_AVAILABLE` when it says no. */
function take(conversing: Conversing, result: Result, { segment, readings }: Answer): void {
  const end = endOf(conversing);
  const items = readContent(segment.cp);
  if (segment.cn === '9011') {
    const code = fieldValue(items, 'QnRtn') ?? '100';
    if (code !== '1') throw failed(conversing, 'QnRtn', [code, requestReturns]);
    if (end !== 'result') result.end = 'done';
  } else if (segment.cn === '9012') {
    const code = fieldValue(items, 'ExeRtn') ?? '2';
    if (code !== '1' && code !== '100') throw failed(conversing, 'ExeRtn', [code, executionReturns]);
    result.end = code === '1' ? 'done' : 'no data';
  } else if (segment.cn === '9013') {
    if (end === 'notice') result.end = 'done';
  } else {
    keep(result, items, readings);
    if (end === 'answer') result.end = 'done'; // the data flow already
  }
}

function keep(result: Result, items: readonly Item[], readings: readonly Reading[]): void {
  const room = readingLimit - result.readings.length;
  result.isCut ||= readings.length > room;
  for (const reading of readings.slice(0, room)) result.readings.push(reading);
  if (readings.length === 0) result.items.push(...items);
}

/** The answer as plain JSON; `undefined` for what the station did not say. */
function answerOf({ host, zoneMinutes }: Asked, { command }: Question, result: Result): Record<string, unknown> {
  const number = (name: string): number | undefined => {
    const value = Number(fieldValue(result.items, name) ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  };
  const answers: Readonly<Record<string, () => Record<string, unknown>>> = {
    queryRealtimeInterval: () => ({ RtdInterval: number('RtdInterval') }),
    queryMinuteInterval: () => ({ MinInterval: number('MinInterval') }),
    queryClock: () => {
      const time = momentOf(fieldValue(result.items, 'SystemTime') ?? '', zoneMinutes);
      return { time, offsetSeconds: time === undefined ? undefined : (time - host.clock.now()) / 1000 };
    },
    history: () => ({
      readings: result.readings.map(({ key, time, value, text, flag }) => ({ key, time, value: Number.isNaN(value) ? text : value, flag })),
      isCut: result.isCut,
    }),
  };
  return { result: result.end, ...(answers[command]?.() ?? {}) };
}
