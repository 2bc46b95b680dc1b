import type { DeviceBinding, PointBinding } from '../../contracts/driver.ts';
import type { Text } from '../../contracts/text.ts';
import { parseAddress } from './address.ts';
import { type Columns, columnsOf } from './columns.ts';
import { readRequest } from './pdu.ts';
import { type PlanLimits, planSpans, type Span, splitSpan, type Tag, textsIn } from './plan.ts';
import type { Outcome } from './wire.ts';

/** One request that is sent again and again. Times are monotonic milliseconds. */
export interface Block {
  readonly span: Span;
  readonly columns: Columns;
  readonly texts: readonly Tag[];
  readonly request: Uint8Array;
  dueAt: number;
  isAsked: boolean;
  /** Its points have a bad sample behind their last good one. */
  isMarked: boolean;
  /** Requests in a row without an answer. */
  misses: number;
  /** Refusals in a row, for the back-off. */
  failures: number;
  /** It was split, or its device has changed: what is still answered is not taken. */
  isGone: boolean;
}

/** Something to be asked out of turn. */
export interface UrgentJob {
  readonly pdu: Uint8Array;
  /** Nobody waits for it any more: it must not be sent. */
  readonly isOver: () => boolean;
  readonly done: (outcome: Outcome) => void;
  /** Called instead when it will never be sent. */
  readonly dropped: (why: string) => void;
}

/** A device that is called. */
export interface Unit {
  readonly identity: string;
  /** Unit id on the wire. */
  readonly number: number;
  device: DeviceBinding;
  blocks: Block[];
  readonly urgent: UrgentJob[];
  /** `new`: has not answered since the link is there; `away`: does not answer, and is tried with growing waits. */
  state: 'new' | 'up' | 'away';
  /** Requests that are unanswered. */
  asked: number;
  /** Requests in a row without an answer. */
  misses: number;
  /** Tries in a row while it is away. */
  failures: number;
  retryAt: number;
  /** No block is due before; may be too early, never too late. */
  nextAt: number;
}

/** A key whose text is no address. */
export interface BadKey {
  readonly key: string;
  /** `undefined` for a text. */
  readonly binding: PointBinding | undefined;
  readonly why: Text;
}

/** The keys of a device, sorted by whether they can be asked for. */
export interface SortedKeys {
  readonly tags: readonly Tag[];
  readonly bad: readonly BadKey[];
}

/** Why a device cannot be called at all. */
export const noUnit: Text = {
  zh: '设备标识须为单元号 0～255，如 7 或 pump@7',
  en: 'the identity of a device must be its unit, 0 to 255, such as 7 or pump@7',
};

const notNumber: Text = {
  zh: '这是文本，不能送入测点：请把它的去向改为“设备文本”',
  en: 'this is a text, which no point takes: keep it as a text of the device',
};
const notText: Text = {
  zh: '这是数值，不是文本：请选一个测点，或写成例如 holding:100:string[16]',
  en: 'this is a number, not a text: choose a point for it, or write an address such as holding:100:string[16]',
};

/** Take the keys of a device apart: those that feed points, and those whose texts are kept. */
export function sortKeys({ points, texts = [] }: Pick<DeviceBinding, 'points' | 'texts'>): SortedKeys {
  const tags: Tag[] = [];
  const bad: BadKey[] = [];
  const take = (key: string, binding: PointBinding | undefined) => {
    const address = parseAddress(key);
    if ('refused' in address) bad.push({ key, binding, why: address.refused });
    else if ((address.text === undefined) === (binding === undefined)) bad.push({ key, binding, why: binding ? notNumber : notText });
    else tags.push({ key, address, binding });
  };
  for (const [key, binding] of points) take(key, binding);
  for (const key of texts) take(key, undefined);
  return { tags, bad };
}

const blockOf = (span: Span, { origin }: DeviceBinding, dueAt: number): Block => ({
  span,
  columns: columnsOf(span, origin),
  texts: textsIn(span),
  request: readRequest(span.table, span.start, span.count),
  dueAt,
  isAsked: false,
  isMarked: false,
  misses: 0,
  failures: 0,
  isGone: false,
});

/** A device that has not been called yet. */
export const createUnit = (device: DeviceBinding, number: number): Unit => ({
  identity: device.identity,
  number,
  device,
  blocks: [],
  urgent: [],
  state: 'new',
  asked: 0,
  misses: 0,
  failures: 0,
  retryAt: 0,
  nextAt: 0,
});

/** Plan the requests of a unit anew, all due now; what is under way is not taken any more. */
export function planUnit(
  unit: Unit,
  device: DeviceBinding,
  { tags, limits, now }: { tags: readonly Tag[]; limits: PlanLimits; now: number },
): void {
  for (const block of unit.blocks) block.isGone = true;
  unit.device = device;
  unit.blocks = planSpans(tags, limits).map((span) => blockOf(span, device, now));
  unit.nextAt = now;
}

/** Put two requests in the place of one that the device refuses. */
export function splitBlock(unit: Unit, block: Block, now: number): void {
  block.isGone = true;
  const halves = splitSpan(block.span).map((span) => Object.assign(blockOf(span, unit.device, now), { isMarked: block.isMarked }));
  unit.blocks.splice(unit.blocks.indexOf(block), 1, ...halves);
  unit.nextAt = now;
}

/** The block that is due first and not under way; `undefined` when all are. */
export function firstDue({ blocks }: Unit): Block | undefined {
  let first: Block | undefined;
  for (const block of blocks) if (!block.isAsked && (first === undefined || block.dueAt < first.dueAt)) first = block;
  return first;
}
