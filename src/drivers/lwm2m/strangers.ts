import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import { optionNumber, uintOption } from '../coap-wire/message.ts';
import { isSuccess } from '../coap-wire/relations.ts';
import { readContent } from './content.ts';
import { type Path, pathText } from './path.ts';
import { BadBody, type Reading } from './reading.ts';
import { formatFor } from './registration.ts';
import type { Registration } from './registry.ts';
import { typeOfResource } from './resource-types.ts';
import { readAsk, type WatchParts } from './watch.ts';

/** Object instances of an unknown device that are read, and values that are shown. */
const mostInstances = 32;
const mostValues = 500;
/** It is read for so long. */
const readingMs = 10_000;
/** Objects up to this one are those of LwM2M itself. */
const mostCoreObject = 9;
/** Objects of its security and rights, which are no measurements [LwM2M Core 1.1, appendix E]. */
const privateObjects = new Set([0, 2]);

/** Values of one object instance; none when it cannot be read. */
async function readInstance(
  { host, config }: WatchParts,
  own: Registration,
  path: readonly number[],
  signal: AbortSignal,
): Promise<readonly Reading[]> {
  const { message, body } = await own.channel.ask(readAsk(path, formatFor(config.format, own.objects)), signal);
  if (!isSuccess(message.code)) return [];
  const typeOf = (at: readonly number[]) => typeOfResource(at[0] ?? 0, at[2] ?? 0);
  try {
    return readContent(body, { format: uintOption(message, optionNumber.contentFormat), base: path, typeOf, now: host.clock.now() });
  } catch (error) {
    if (error instanceof BadBody) return []; // it is only looked at
    throw error;
  }
}

/** What is read of an unknown device, in words. */
const remark = ({ channel: { peer }, version, objects }: Registration): string =>
  `LwM2M ${version} from ${peer.address}:${peer.port}, objects ${objects.paths.slice(0, 20).map(pathText).join(' ')}`;

/** Objects of measurements before those of LwM2M itself, for people are shown the first values. */
const byWorth = (a: Path, b: Path): number => Number((a[0] ?? 0) <= mostCoreObject) - Number((b[0] ?? 0) <= mostCoreObject);

/**
 * Read an unknown device once and show people what it holds; stores nothing. The first request without an answer, or the end of the
 * time, ends it, and it is shown once, with what was read until then.
 */
export async function showStranger(parts: WatchParts, own: Registration): Promise<void> {
  const { host, signal } = parts;
  const values = new Map<string, number>();
  const paths = own.objects.paths.filter(([object = 0]) => !privateObjects.has(object)).toSorted(byWorth);
  const limit = timeLimit(readingMs, signal);
  try {
    for (const path of paths.slice(0, mostInstances)) {
      for (const reading of await readInstance(parts, own, path, limit)) {
        if (reading.value !== undefined && values.size < mostValues) values.set(pathText(reading.path), reading.value);
      }
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error; // what was read until then is shown
  }
  if (!signal.aborted) host.quarantine(own.endpoint, values, remark(own));
}
