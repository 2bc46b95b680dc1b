import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../contracts/errors.ts';
import { said } from '../../contracts/said.ts';
import { shownNumber } from '../../contracts/shown-number.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { ControlDeps } from './deps.ts';
import { distrustOf } from './interlocks.ts';
import { judge, openOrdersOf } from './judge.ts';
import { kindOf } from './kinds.ts';
import { isTaken, type Move, moveNow } from './ledger.ts';
import { type Reason, reason } from './reasons.ts';
import { type CommandRow, tables } from './schema.ts';
import { openStates } from './state.ts';

/** Carries open commands on, each in its own time. */
export interface Runner {
  /** Look at a command as soon as possible. */
  wake(id: string): void;
  /** Look at all whose time has come; resolves when none of them can go on now. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

const lookMs = 200;
/** A device that has not answered yet is not waited for when the program stops: the next start asks the point what became of the command. */
const patienceMs = 2000;

/** What the device said to a command that this process has sent. */
type Answer = { readonly answer: Readonly<Record<string, unknown>> } | { readonly refused: Reason; readonly isCertain: boolean };
interface Handed {
  /** When it was handed over; only what is read later counts. */
  readonly at: EpochMs;
  readonly answer: Answer;
}

interface Running {
  readonly deps: ControlDeps;
  /** Since when this process runs; a read-back gets its time from here when the program was away. */
  readonly startedAt: EpochMs;
  /** Answers to what this process has sent, until they are written down. */
  readonly handed: Map<string, Handed>;
}

/** Nothing can be done before this time; `undefined`: the command has ended. */
type Next = { readonly at: EpochMs } | { readonly row: CommandRow } | undefined;

/** Take up what is open in the database. A command that is found `sent` is never sent again. */
export async function createRunner(deps: ControlDeps): Promise<Runner> {
  const running: Running = { deps, startedAt: deps.clock.now(), handed: new Map() };
  const { clock, db, log } = deps;
  const due = new Map<string, EpochMs>();
  const busy = new Map<string, Promise<void>>();
  const open = await tables(db).selectFrom('command').select('id').where('state', 'in', openStates).execute();
  for (const { id } of open) due.set(id, 0);
  let isStopped = false;

  const carry = async (id: string): Promise<void> => {
    due.set(id, Number.POSITIVE_INFINITY);
    const again = (at: EpochMs) => due.set(id, Math.min(at, due.get(id) ?? at)); // it may have been woken meanwhile
    try {
      const at = await advance(running, id, () => isStopped);
      if (at !== undefined) again(at);
      else {
        due.delete(id);
        running.handed.delete(id);
      }
    } catch (err) {
      log.error({ err, command: id }, 'carrying on a command failed; trying again in a second');
      again(clock.now() + 1000);
    } finally {
      busy.delete(id);
    }
  };
  const begin = (id: string): void => {
    if (!isStopped && !busy.has(id)) busy.set(id, carry(id));
  };
  const tick = async (): Promise<void> => {
    const now = clock.now();
    for (const [id, at] of due) if (at <= now) begin(id);
    await Promise.all(busy.values());
  };
  const every = deps.lookMs ?? lookMs;
  const timer = every === 0 ? undefined : setInterval(() => void tick(), every);
  return {
    wake(id) {
      due.set(id, 0);
      if (every > 0) begin(id);
    },
    tick,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      const atHand = Promise.all(busy.values());
      await Promise.race([atHand, wait(patienceMs, undefined, { ref: false })]);
    },
  };
}

/** Go step by step as far as it goes now; answers when to look again. */
async function advance(running: Running, id: string, isStopped: () => boolean): Promise<EpochMs | undefined> {
  const { db } = running.deps;
  let row = await tables(db).selectFrom('command').selectAll().where('id', '=', id).executeTakeFirst();
  while (row !== undefined && !isStopped()) {
    const next: Next = await steps[row.state]?.(running, row);
    if (next === undefined) return undefined;
    if ('at' in next) return next.at;
    row = next.row;
  }
  return row === undefined ? undefined : 0;
}

const steps: Readonly<Partial<Record<CommandRow['state'], (running: Running, row: CommandRow) => Promise<Next>>>> = {
  requested: awaitConfirmation,
  confirmed: check,
  checked: send,
  sent: settle,
  acknowledged: verify,
};

/** Take a step; when somebody else was faster, look again at once. */
async function go({ deps }: Running, row: CommandRow, step: Move): Promise<Next> {
  const after = await moveNow(deps, row, step);
  return after === undefined ? { at: 0 } : { row: after };
}

const end = (running: Running, row: CommandRow, to: 'refused' | 'expired' | 'failed', reasons: readonly Reason[], detail: object = {}) =>
  go(running, row, { to, by: 'system', reasons, detail: { ...detail }, ...(to !== 'failed' && { set: { sentAt: null } }) });

const isLate = ({ deps }: Running, { expiresAt }: CommandRow): boolean => deps.clock.now() >= expiresAt;

async function awaitConfirmation(running: Running, row: CommandRow): Promise<Next> {
  return isLate(running, row) ? end(running, row, 'expired', [reason('notConfirmed')]) : { at: row.expiresAt };
}

/** Judge a stored command now: its value was checked at issue and is checked again, because the pack or the asset may have changed. */
async function judgeRow({ deps }: Running, row: CommandRow) {
  const kindNow = () => {
    const asset = deps.assets.asset(row.asset);
    return asset && kindOf(deps.assets, asset, row.key);
  };
  const kind = kindNow();
  const openOrders = kind && (await openOrdersOf(deps, kind));
  return () => {
    const present = kindNow();
    if (present === undefined || present.point.number !== row.point)
      return { reasons: [reason('gone', { what: row.key })], interlocks: [], writer: undefined };
    return judge(deps, present, { value: row.value, now: deps.clock.now(), openOrders });
  };
}

async function check(running: Running, row: CommandRow): Promise<Next> {
  if (running.deps.clock.now() < (row.dueAt ?? 0)) return { at: row.dueAt ?? 0 };
  if (isLate(running, row)) return end(running, row, 'expired', [reason('late')]);
  const { reasons, interlocks } = (await judgeRow(running, row))();
  if (reasons.length > 0) return end(running, row, 'refused', reasons, { interlocks });
  try {
    return await go(running, row, { to: 'checked', by: 'system', detail: { interlocks }, set: { inFlight: true } });
  } catch (error) {
    if (!isTaken(error)) throw error;
    return end(running, row, 'refused', [reason('busy')]); // a scheduled one whose point is in use
  }
}

/**
 * Write down that it is being sent, then look a last time and hand the value over in the same turn. A process that dies in between leaves a
 * command that is `sent`, which nobody sends again.
 */
async function send(running: Running, row: CommandRow): Promise<Next> {
  if (isLate(running, row)) return end(running, row, 'expired', [reason('late')]);
  const judged = await judgeRow(running, row);
  const before = judged();
  if (before.reasons.length > 0) return end(running, row, 'refused', before.reasons, { interlocks: before.interlocks });
  const { deps } = running;
  const { source, identity, key, protocol } = before.writer ?? {};
  const way = { source, identity, key, protocol };
  const sent = await moveNow(deps, row, {
    to: 'sent',
    by: 'system',
    detail: { way, interlocks: before.interlocks },
    set: { sentAt: deps.clock.now() },
  });
  if (sent === undefined) return { at: 0 };
  if (isLate(running, sent)) return end(running, sent, 'expired', [reason('late')]);
  const { reasons, interlocks, writer } = judged();
  if (reasons.length > 0 || writer === undefined) return end(running, sent, 'refused', reasons, { interlocks });
  const by = `${row.issuedBy}${row.confirmedBy === null ? '' : ` + ${row.confirmedBy}`} (command ${row.id})`;
  const at = deps.clock.now();
  const asking = deps.connect.write({ writer, value: row.value, notAfter: row.expiresAt, by });
  const answer = await asking.then((answered): Answer => ({ answer: { ...answered } }), refusalOf);
  running.handed.set(row.id, { at, answer });
  return { row: sent };
}

/** Only these are thrown before anything is sent. */
const certainCodes: readonly string[] = ['BAD_REQUEST', 'NOT_FOUND'];

const refusalOf = (error: unknown): Answer => ({
  refused: reason('device', { what: said(error instanceof Error ? error.message : String(error)) }),
  isCertain: error instanceof Failure && certainCodes.includes(error.code),
});

/** A command that was sent: write the answer down, or see whether the point tells. */
async function settle(running: Running, row: CommandRow): Promise<Next> {
  const { at, answer } = running.handed.get(row.id) ?? {};
  if (answer !== undefined && 'answer' in answer)
    return go(running, row, { to: 'acknowledged', by: 'system', detail: { answer: answer.answer }, set: { sentAt: at } });
  const unclear = answer === undefined ? [reason('outcomeUnknown')] : [answer.refused];
  return answer?.isCertain === true ? end(running, row, 'failed', unclear) : readBack(running, row, unclear);
}

function verify(running: Running, row: CommandRow): Promise<Next> {
  return readBack(running, row, []);
}

/** `verified` once the point reads the value in a good sample that is newer than the sending; `failed` when its time is over. */
async function readBack(running: Running, row: CommandRow, unclear: readonly Reason[]): Promise<Next> {
  const { latest, clock } = running.deps;
  const now = clock.now();
  const sentAt = running.handed.get(row.id)?.at ?? row.sentAt ?? now;
  const sample = row.verifyPoint === null ? undefined : latest.read(row.verifyPoint);
  const isNew = sample !== undefined && Math.min(sample.time, sample.receivedAt) > sentAt;
  const isTrusted = isNew && distrustOf(sample, { now, freshSeconds: Number.POSITIVE_INFINITY }) === undefined;
  if (isTrusted && Math.abs(sample.value - row.value) <= row.tolerance) {
    const seen = { value: sample.value, time: sample.time, receivedAt: sample.receivedAt };
    return go(running, row, { to: 'verified', by: 'system', detail: { readBack: seen }, set: { readBack: sample.value } });
  }
  if (now < Math.max(sentAt, running.startedAt) + row.verifyMs) return { at: now + lookMs };
  const last = isTrusted ? shownNumber(sample.value, row.decimals + 2) : '–';
  return end(running, row, 'failed', [...unclear, reason('notVerified', { seconds: row.verifyMs / 1000, value: last })]);
}
