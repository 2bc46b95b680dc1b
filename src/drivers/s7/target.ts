import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import type { DeviceTexts } from '../device-texts.ts';
import type { Target } from '../polling/target.ts';
import { stretchText } from './address.ts';
import type { S7Config } from './config.ts';
import type { Link } from './connect.ts';
import { answerText, itemCode, itemError, itemText } from './errors.ts';
import { mark, type Taking, takeValues } from './intake.ts';
import { encodeRead, packReads, type ReadItem, readItems } from './pdu.ts';
import { type Block, splitBlock } from './plan.ts';
import { readWords } from './values.ts';
import { answerFailure } from './write.ts';

/** What the targets of a session share. */
export interface TargetParts {
  readonly config: S7Config;
  readonly host: DriverHost;
  readonly link: Link;
  readonly texts: DeviceTexts;
}

/** The blocks of one device and one period, which are asked for together. */
export interface S7Target extends Target {
  readonly blocks: readonly Block[];
}

const firstBackoffMs = 1_000;

interface Asking extends TargetParts, Omit<Taking, 'host'> {
  readonly device: DeviceBinding;
  readonly blocks: Block[];
  /** Refusals that were told since they last went away, so that a thousand keys of a missing block are one event. */
  readonly told: Set<string>;
}

/** A block is refused: its points turn bad, and it is asked for again later and later. */
async function setBack(asking: Asking, block: Block, code: number): Promise<void> {
  const { host, identity, config, told } = asking;
  const detail = `reading ${stretchText(block)}: ${itemText(code, block).en}`;
  host.refuse(itemError(code).reason, 1, identity, detail);
  const name = `${code} ${block.area}${block.db}`;
  if (!told.has(name)) host.link({ kind: 'error', identity, time: host.clock.now(), detail });
  told.add(name);
  const waitMs = Math.min(config.backoffSeconds * 1000, firstBackoffMs * 2 ** Math.min(block.failures++, 20));
  block.dueAt = performance.now() + waitMs;
  await mark(asking, block);
}

/** Tell the texts of a block; what is none is counted, and what was told before stays with its time. */
function tellTexts({ host, texts, device }: Asking, block: Block, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { key, address } of block.texts) {
    const words = readWords(view, address.start - block.start, address.encoding);
    if (words === undefined) host.refuse('bad-value', 1, device.identity, `${key}: bytes that are no text in ${address.encoding}`);
    else texts.tell(device, key, words);
  }
}

async function settle(asking: Asking, block: Block, { code, bytes }: ReadItem): Promise<void> {
  const { blocks, device, told } = asking;
  if (code === itemCode.done) {
    if (block.failures > 0) told.clear();
    block.failures = 0;
    tellTexts(asking, block, bytes);
    await takeValues(asking, block, bytes);
  } else if (code === itemCode.outOfRange && block.tags.length > 1)
    blocks.splice(blocks.indexOf(block), 1, ...splitBlock(block, device.origin));
  else await setBack(asking, block, code);
}

/** One request and its answer; throws a `Failure` when there is none, or one that cannot be read. */
async function readTogether(asking: Asking, together: readonly Block[]): Promise<void> {
  const { link, host, identity, signal } = asking;
  const head = await link.wire.ask(encodeRead(together), signal);
  if (head.error !== 0) throw answerFailure(`reading ${identity}`, answerText(head.error).en);
  const items = readItems(head, together);
  if (typeof items === 'string') {
    host.refuse('bad-frame', 1, identity, items);
    throw answerFailure(`reading ${identity}`, items);
  }
  host.count(1, 0, head.parameters.length + head.data.length);
  for (const [i, block] of together.entries()) await settle(asking, block, items[i] ?? { code: 0, bytes: new Uint8Array(0) });
}

/** Requests that a device may have unanswered: all that the controller allows when it is alone, half of them beside others, so that none waits for it. */
function mostJobs({ host, link }: TargetParts): number {
  let devices = 0;
  for (const _ of host.devices()) if (++devices > 1) return Math.max(1, link.jobs >> 1);
  return link.jobs;
}

/** Ask for what is due; throws the first `Failure`, after what was under way has ended. */
async function askAll(asking: Asking): Promise<void> {
  const now = performance.now();
  const due = asking.blocks.filter(({ dueAt }) => dueAt <= now);
  const requests = [...packReads(due, asking.link.pduBytes)];
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let next = requests.shift(); next !== undefined && failures.length === 0; next = requests.shift()) {
      await readTogether(asking, next).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: mostJobs(asking) }, work));
  if (failures.length > 0) throw failures[0];
}

/** A target that asks for the given blocks of a device. */
export function createTarget(parts: TargetParts, device: DeviceBinding, planned: readonly Block[]): S7Target {
  const { identity } = device;
  const everyMs = planned[0]?.everyMs ?? 0;
  const blocks = [...planned];
  const told = new Set<string>();
  return {
    name: `${identity} every ${everyMs} ms`,
    ...{ identity, everyMs, blocks },
    ask: (signal) => askAll({ ...parts, device, identity, blocks, told, signal }),
    devices: () => [device],
  };
}
