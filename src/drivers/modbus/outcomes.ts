import type { DriverHost } from '../../contracts/driver.ts';
import type { DeviceTexts } from '../device-texts.ts';
import { exceptionCode, exceptionOf, exceptionText, isGatewayException } from './exceptions.ts';
import type { Intake } from './intake.ts';
import { readText } from './texts.ts';
import { type Block, splitBlock, type Unit } from './unit.ts';
import type { Outcome } from './wire.ts';

/** What happens to a unit is judged with this. */
export interface Judging {
  readonly host: Pick<DriverHost, 'clock' | 'link' | 'refuse'>;
  readonly intake: Intake;
  readonly texts: DeviceTexts;
  readonly limits: BackoffLimits;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** How patient a source is. */
export interface BackoffLimits {
  /** How often an unanswered request is repeated before its unit is away. */
  readonly retries: number;
  /** Longest wait before what failed is tried again. */
  readonly backoffMs: number;
}

const firstBackoffMs = 1_000;

const spanText = ({ span }: Block): string => `${span.table} ${span.start}…${span.start + span.count - 1}`;

/** Wait after so many failures before: 1 s, 2 s, 4 s … */
const backoff = ({ backoffMs }: BackoffLimits, failures: number): number =>
  Math.min(backoffMs, firstBackoffMs * 2 ** Math.min(failures, 20));

function tell({ host }: Judging, kind: 'connected' | 'disconnected' | 'error', { identity }: Unit, detail: string): void {
  host.link({ kind, identity, time: host.clock.now(), detail });
}

/** Put a bad sample behind the last good one of each point, unless there is one already. */
export function mark({ intake }: Pick<Judging, 'intake'>, { identity }: Unit, block: Block): void {
  if (block.isMarked) return;
  block.isMarked = true;
  intake.bad(identity, block.columns);
}

function askAgain({ now }: Judging, unit: Unit, block: Block, inMs: number): void {
  block.dueAt = now() + inMs;
  unit.nextAt = Math.min(unit.nextAt, block.dueAt);
}

/** The unit has answered something, if only with an exception. What was due before it went away is due now. */
function heard(judging: Judging, unit: Unit): void {
  unit.misses = 0;
  unit.failures = 0;
  if (unit.state === 'up') return;
  unit.state = 'up';
  unit.nextAt = judging.now();
  for (const block of unit.blocks) block.dueAt = Math.min(block.dueAt, unit.nextAt);
  tell(judging, 'connected', unit, `unit ${unit.number} answers`);
}

/** The unit does not answer: all its points turn bad, and it is tried again later and later. */
function goAway(judging: Judging, unit: Unit, detail: string): void {
  if (unit.state !== 'away') tell(judging, 'disconnected', unit, detail);
  unit.state = 'away';
  unit.retryAt = judging.now() + backoff(judging.limits, unit.failures++);
  for (const block of unit.blocks) mark(judging, unit, block);
}

/** This request fails while others of the unit may not: its points turn bad, and it is sent again later and later. */
function setBack(judging: Judging, unit: Unit, block: Block): void {
  mark(judging, unit, block);
  askAgain(judging, unit, block, Math.max(block.span.everyMs, backoff(judging.limits, block.failures++)));
}

/** No answer, or one that cannot be read. */
function missed(judging: Judging, unit: Unit, [block, detail]: readonly [Block, string]): void {
  const { retries } = judging.limits;
  unit.misses++;
  block.misses++;
  if (block.misses <= retries && unit.state !== 'away') {
    askAgain(judging, unit, block, 0);
    return;
  }
  setBack(judging, unit, block);
  if (unit.misses > retries) goAway(judging, unit, detail);
}

function excepted(judging: Judging, unit: Unit, [block, code]: readonly [Block, number]): void {
  const detail = `${exceptionText(code)}, reading ${spanText(block)}`;
  judging.host.refuse(exceptionOf(code).reason, 1, unit.identity, detail);
  if (isGatewayException(code)) {
    askAgain(judging, unit, block, 0); // as soon as the unit is tried again
    goAway(judging, unit, detail);
    return;
  }
  heard(judging, unit);
  const isAboutAddress = code === exceptionCode.illegalAddress || code === exceptionCode.illegalValue;
  if (isAboutAddress && block.span.tags.length > 1) {
    splitBlock(unit, block, judging.now());
    return;
  }
  if (!block.isMarked) tell(judging, 'error', unit, detail);
  setBack(judging, unit, block);
}

function answered(judging: Judging, unit: Unit, [block, bytes]: readonly [Block, Uint8Array]): void {
  heard(judging, unit);
  Object.assign(block, { misses: 0, failures: 0, isMarked: false });
  // From when it was due, so that periods do not drift; at once when that is past.
  askAgain(judging, unit, block, Math.max(0, block.dueAt + block.span.everyMs - judging.now()));
  judging.intake.values(unit.identity, block.columns, bytes);
  if (block.texts.length > 0) tellTexts(judging, unit, [block, bytes]);
}

/** Tell the texts of an answer; what is none is counted, and what was told before stays with its time. */
function tellTexts({ host, texts }: Judging, { identity, device }: Unit, [block, bytes]: readonly [Block, Uint8Array]): void {
  for (const { key, address } of block.texts) {
    const { text, order, start } = address;
    const read = text && readText(bytes, 2 * (start - block.span.start), { text, order });
    if (read === undefined) host.refuse('bad-value', 1, identity, `${key}: bytes that are no text in ${text?.encoding}`);
    else texts.tell(device, key, read);
  }
}

/** Act on how a request of a block has ended. */
export function settle(judging: Judging, unit: Unit, [block, outcome]: readonly [Block, Outcome]): void {
  block.isAsked = false;
  if (block.isGone) return;
  if (outcome.kind === 'data') answered(judging, unit, [block, outcome.bytes]);
  else if (outcome.kind === 'exception') excepted(judging, unit, [block, outcome.code]);
  else if (outcome.kind === 'silence') missed(judging, unit, [block, `no answer from unit ${unit.number} in time`]);
  else {
    judging.host.refuse('bad-frame', 1, unit.identity, `${outcome.detail}, reading ${spanText(block)}`);
    missed(judging, unit, [block, outcome.detail]);
  }
}
