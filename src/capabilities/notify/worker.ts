import { setMaxListeners } from 'node:events';
import { Failure } from '../../contracts/errors.ts';
import type { Language } from '../../contracts/text.ts';
import { timeLimit } from '../../contracts/time.ts';
import type { Log } from '../../kernel/log.ts';
import { createTrouble } from '../../kernel/trouble.ts';
import { readable } from './channels.ts';
import { type MailFile, type NotifyDeps, type Patience, usualPatience } from './deps.ts';
import { sent } from './figures.ts';
import { escalate } from './intake.ts';
import { type DeviceRow, isDevice, removeDevice } from './push/devices.ts';
import { fanOut, mayStillKnow } from './push/fan-out.ts';
import { toDevice } from './push/to-device.ts';
import type { Vapid } from './push/vapid.ts';
import { dueChannels, giveUpOld, markFailed, markSent, removeOld, takeNext } from './queue.ts';
import { receiptOf } from './receipt-text.ts';
import type { ChannelRow, DeliveryRow } from './schema.ts';
import { withoutSecrets } from './secrets.ts';
import { send } from './senders/send.ts';

const dayMs = 86_400_000;
/** Receipts are kept so long. */
const keepMs = 90 * dayMs;
const tidyEveryMs = 3_600_000;

/** Sends what waits in the queue. */
export interface Worker {
  /** Look now instead of after {@link Patience.lookMs}. */
  wake(): void;
  /** Send one line now, as it is, and write its receipt; resolves to the reason when it was not taken. */
  sendNow(channel: ChannelRow, delivery: DeliveryRow): Promise<string | undefined>;
  /** Ends what is being sent; that is sent again after the next start. */
  stop(): Promise<void>;
}

/** Delay before the next try: doubled each time, spread over its upper half so that many do not come at once. */
export function backOff(
  failures: number,
  { firstDelayMs, mostMs }: { readonly firstDelayMs: number; readonly mostMs: number },
  random: number,
): number {
  const whole = Math.min(firstDelayMs * 2 ** Math.min(failures - 1, 30), mostMs);
  return whole * (0.5 + random / 2);
}

/** Channels that send at a time; the others wait for the next look. */
const mostBusy = 100;

/** Begin to send. Each channel is worked through on its own, one message at a time, so that a dead one delays no other. */
export function startWorker(deps: NotifyDeps, vapid: Vapid): Worker {
  const { db, clock, log } = deps;
  const patience: Patience = { ...usualPatience, ...deps.patience };
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // each try of the last seconds hears it until its time is over
  const busy = new Map<string, Promise<void>>();
  /** Channel → failures in a row and when it may be tried again. */
  const pauses = new Map<string, { readonly failures: number; readonly until: number }>();
  let tidiedAt = Number.NEGATIVE_INFINITY;

  const round = async () => {
    const now = clock.now();
    if (now - tidiedAt >= tidyEveryMs) {
      tidiedAt = now;
      await removeOld(db, now - keepMs);
    }
    sent.inc({ kind: 'any', state: 'expired' }, await giveUpOld(db, { now, mostAgeMs: patience.mostAgeMs }));
    await escalate(deps);
    for (const channel of await dueChannels(db, now)) {
      if (busy.size >= mostBusy) break;
      if (busy.has(channel.id) || (pauses.get(channel.id)?.until ?? 0) > now) continue;
      const work = drain(channel).catch((err) => log.warn({ err, channel: channel.id }, 'sending notifications failed, trying again'));
      busy.set(
        channel.id,
        work.finally(() => busy.delete(channel.id)),
      );
    }
  };

  const drain = async (channel: ChannelRow): Promise<void> => {
    while (!stopping.signal.aborted) {
      const delivery = await takeNext(db, channel, clock.now());
      if (delivery === undefined) return;
      if ((await attempt(channel, delivery)) !== undefined) return;
    }
  };

  /** One try with its receipt; resolves to the reason of a failure. */
  const attempt = async (channel: ChannelRow, delivery: DeliveryRow): Promise<string | undefined> => {
    const result = await trySend(deps, { channel, delivery, vapid, patience, stopping: stopping.signal });
    if (stopping.signal.aborted && 'error' in result) return result.error; // not its fault: the receipt stays as it was
    const now = clock.now();
    if (!('error' in result)) {
      pauses.delete(channel.id);
      await markSent(db, delivery, { now, note: result.note });
      sent.inc({ kind: channel.kind, state: 'sent' });
      return undefined;
    }
    if (result.isFinal) return giveUp(db, { channel, delivery }, result);
    const failures = (pauses.get(channel.id)?.failures ?? 0) + 1;
    const { firstDelayMs, mostPauseMs, mostDelayMs } = patience;
    pauses.set(channel.id, { failures, until: now + backOff(failures, { firstDelayMs, mostMs: mostPauseMs }, Math.random()) });
    const tries = delivery.attempts + 1;
    const isLast = tries >= patience.mostAttempts || delivery.kind === 'test';
    const nextAt = isLast ? undefined : now + backOff(tries, { firstDelayMs, mostMs: mostDelayMs }, Math.random());
    await markFailed(db, delivery, { error: result.error, nextAt });
    sent.inc({ kind: channel.kind, state: isLast ? 'failed' : 'retried' });
    return result.error;
  };

  const loop = createLoop(round, { lookMs: patience.lookMs, log });
  return {
    wake: loop.wake,
    sendNow: attempt,
    stop: async () => {
      stopping.abort();
      await loop.stop();
      await Promise.all(busy.values());
    },
  };
}

/** Why a message was not taken. */
interface Missed {
  readonly error: string;
  /** No further try would mend it. */
  readonly isFinal?: boolean;
  /** The browser that it was for is no more. */
  readonly isGone?: boolean;
}

/** What no further try would mend; it is not the channel that is in trouble, so it does not pause. */
async function giveUp(
  db: NotifyDeps['db'],
  { channel, delivery }: Pick<Try, 'channel' | 'delivery'>,
  { error, isGone }: Missed,
): Promise<string> {
  await markFailed(db, delivery, { error, nextAt: undefined });
  sent.inc({ kind: channel.kind, state: 'failed' });
  if (isGone) await removeDevice(db, channel.id);
  return error;
}

type Result = { readonly note?: string | undefined } | Missed;

interface Try {
  readonly channel: ChannelRow;
  readonly delivery: DeliveryRow;
  readonly vapid: Vapid;
  readonly patience: Patience;
  readonly stopping: AbortSignal;
}

async function trySend(deps: NotifyDeps, one: Try): Promise<Result> {
  const { channel: row, delivery, patience, stopping } = one;
  const { clock, announce, reach } = deps;
  let secrets: Readonly<Record<string, unknown>> = {};
  try {
    if (isDevice(row)) return await tryDevice(deps, row, one);
    const { config, language } = readable(deps, row);
    secrets = config;
    const { id, tenant, kind, recipients: to, message, priority, alarm, assets } = delivery;
    const now = clock.now();
    if (config.kind === 'inApp') {
      const { title, text } = message;
      announce(tenant, { id, time: now, kind, priority, title, text, alarm: alarm ?? undefined, assets: [...assets], to: [...to] });
      return {};
    }
    if (config.kind === 'push') return told(await fanOut(deps, delivery, now));
    const { timeoutMs } = patience;
    const { files, note } = config.kind === 'email' ? await filesFor(deps, delivery, language) : {};
    const signal = timeLimit(timeoutMs, stopping);
    const refused = await send(config, { id, kind, to, message, language, now, signal, timeoutMs, reach, ...(files && { files }) });
    return { note: refused ?? note };
  } catch (error) {
    return { error: withoutSecrets(reasonOf(error), secrets).slice(0, 500) };
  }
}

/** For a receipt: in both languages where the reason has both. */
function reasonOf(error: unknown): string {
  const what = error instanceof Failure ? error.details.what : undefined;
  if (typeof what === 'object') return receiptOf(what);
  return error instanceof Error ? error.message : String(error);
}

const told = (browsers: number): Result =>
  browsers > 0
    ? { note: `for ${browsers} browsers; each has a receipt of its own` }
    : { error: 'none of those whom it is for has switched push on for messages of this priority', isFinal: true };

async function tryDevice(deps: NotifyDeps, device: DeviceRow, { delivery, vapid, patience, stopping }: Try): Promise<Result> {
  if (!(await mayStillKnow(deps, device, delivery))) return { error: 'its owner may not be told of it any more', isFinal: true };
  const signal = timeLimit(patience.timeoutMs, stopping);
  const taken = await toDevice(deps, { device, delivery, vapid, now: deps.clock.now(), signal });
  return taken === 'taken'
    ? {}
    : { error: 'the browser has given its subscription up; the device was removed', isFinal: true, isGone: true };
}

/** The files of a report, or why it goes without them. */
async function filesFor(
  { filesOf }: NotifyDeps,
  { kind, tenant, message }: DeliveryRow,
  language: Language,
): Promise<{ readonly files?: readonly MailFile[]; readonly note?: string }> {
  const { report } = message.facts;
  if (kind !== 'report' || filesOf === undefined || typeof report !== 'string') return {};
  const files = await filesOf(tenant, report, language);
  return files === undefined ? { note: 'sent without its files: the report was removed' } : { files };
}

/** Runs a round every so often and when woken, never two at a time. */
function createLoop(round: () => Promise<void>, { lookMs, log }: { readonly lookMs: number; readonly log: Log }) {
  let running: Promise<void> | undefined;
  let isWanted = false;
  let isStopped = false;
  const trouble = createTrouble(log, 'looking for notifications');
  const run = () => {
    isWanted = true;
    if (running !== undefined || isStopped) return;
    running = work().finally(() => {
      running = undefined;
    });
  };
  const work = async () => {
    while (isWanted && !isStopped) {
      isWanted = false;
      await round().then(() => trouble.worked(), trouble.failed);
    }
  };
  const timer = setInterval(run, lookMs);
  timer.unref();
  return {
    wake: run,
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
