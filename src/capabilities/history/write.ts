import type { Received } from '../../contracts/api/index.ts';
import type { PointBinding } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { isBad, quality } from '../../contracts/quality.ts';
import type { Caller } from '../../contracts/roles.ts';
import { append, createBatch } from '../../contracts/sample.ts';
import { earliestLive, mostAheadMs } from '../../contracts/time.ts';
import { seesPoint } from '../assets/index.ts';
import type { HistoryDeps } from './deps.ts';

type Body = Received<'writeSamples', 'body'>;
type Written = Body['samples'][number];

/** The sum of what was taken and what was not. */
export interface WriteResult {
  readonly taken: number;
  readonly refused: { readonly index: number; readonly code: string; readonly message: string }[];
}

/** The point that a written sample means, or why it means none. */
function bindingOf(
  deps: HistoryDeps,
  caller: Caller,
  keys: ReadonlyMap<string, PointBinding> | undefined,
  sample: Written,
): PointBinding | string {
  if (sample.key !== undefined)
    return (
      seenBinding(deps, caller, keys?.get(sample.key)) ??
      (keys === undefined ? 'a key needs the device' : `the device has no key ${sample.key}`)
    );
  if (sample.point === undefined) return 'neither point nor key';
  return seesPoint(deps.assets, caller, sample.point) ? { point: sample.point, scale: 1, offset: 0 } : `there is no point ${sample.point}`;
}

/** A device may feed points of several sites. */
const seenBinding = ({ assets }: HistoryDeps, caller: Caller, binding: PointBinding | undefined): PointBinding | undefined =>
  binding !== undefined && (caller.sites === undefined || seesPoint(assets, caller, binding.point)) ? binding : undefined;

/**
 * Take a batch of samples by HTTP; resolves when those that were taken are synced to disk.
 *
 * Throws `NOT_FOUND` for an unknown device, `OVERLOADED` and `DISK_FULL` when nothing was taken.
 */
export async function writeSamples(deps: HistoryDeps, caller: Caller, body: Body): Promise<WriteResult> {
  const keys = body.device === undefined ? undefined : deps.keysOf(caller.tenant, body.device);
  if (body.device !== undefined && keys === undefined)
    throw new Failure('NOT_FOUND', `writing samples: there is no device ${body.device}`, { details: { what: `device ${body.device}` } });
  const batch = createBatch(body.samples.length);
  const refused: WriteResult['refused'] = [];
  const now = deps.clock.now();
  body.samples.forEach((sample, index) => {
    const binding = bindingOf(deps, caller, keys, sample);
    if (typeof binding === 'string') {
      refused.push({ index, code: 'NOT_FOUND', message: binding });
      return;
    }
    const time = sample.time ?? now;
    if (time < earliestLive || time > now + mostAheadMs) {
      refused.push({ index, code: 'BAD_REQUEST', message: `the time ${time} is before 1990 or more than ten minutes ahead` });
      return;
    }
    const byte = quality(sample.quality ?? (sample.value === null ? 'bad' : 'good'));
    if (sample.value === null && !isBad(byte)) {
      refused.push({ index, code: 'BAD_REQUEST', message: 'a good sample needs a value' });
      return;
    }
    append(batch, binding.point, time, sample.value === null ? Number.NaN : sample.value * binding.scale + binding.offset, byte);
  });
  if (batch.length > 0) await deps.flow.ingest(`api:${caller.id}`, batch);
  return { taken: batch.length, refused };
}
