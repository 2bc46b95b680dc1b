import { z } from 'zod';
import { badRequest } from '../../contracts/bad-request.ts';
import type { DriverHost } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import type { MqttClientConfig } from './config.ts';
import type { Conversation } from './conversation.ts';
import type { Intake } from './intake.ts';

const questionSchema = z.strictObject({ write: z.record(z.string().max(200), z.number()) });

/** What a write works with. */
export interface Writing {
  readonly config: Pick<MqttClientConfig, 'commandTopic' | 'commandSeconds'>;
  readonly host: Pick<DriverHost, 'device'>;
  readonly intake: Pick<Intake, 'watch'>;
  /** `undefined` while there is no link. */
  readonly conversation: Pick<Conversation, 'publish'> | undefined;
}

/** A question to a device. */
export interface Asking {
  readonly identity: string;
  readonly question: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

const failure = (code: 'BAD_REQUEST' | 'LINK_LOST' | 'NOT_FOUND' | 'TIMEOUT', identity: string, what: string) =>
  new Failure(code, `writing to ${identity}: ${what}`, { details: { what } });

/** Equal, but for what a device loses by keeping 32 bits. */
const isSame = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(Math.abs(a), Math.abs(b)) * 1e-6;

/**
 * Publish values to the command topic of a device, `{"key": raw}`, and wait until it has published each of them itself.
 *
 * The acknowledgement of the broker says nothing of the device, so it is not enough. Throws `BAD_REQUEST` for what cannot be asked,
 * `NOT_FOUND` for a device or key that is not known, `LINK_LOST` without a link, `TIMEOUT` when the device did not confirm.
 */
export async function write(writing: Writing, { identity, question, signal }: Asking): Promise<Record<string, number>> {
  const { config, host, intake, conversation } = writing;
  const asked = questionSchema.safeParse(question);
  if (!asked.success) throw badRequest(asked.error, `writing to ${identity}`);
  if (config.commandTopic === '') throw failure('BAD_REQUEST', identity, 'this source has no command topic');
  const device = host.device(identity);
  if (device === undefined) throw failure('NOT_FOUND', identity, `device ${identity}`);
  const wanted = new Map<number, { readonly key: string; readonly value: number }>();
  const raw: Record<string, number> = {};
  for (const [key, value] of Object.entries(asked.data.write)) {
    const binding = device.points.get(key);
    if (binding === undefined) throw failure('NOT_FOUND', identity, `key ${key}`);
    wanted.set(binding.point, { key, value });
    raw[key] = (value - binding.offset) / binding.scale;
  }
  if (conversation === undefined) throw failure('LINK_LOST', identity, 'there is no link to the broker');
  const limit = timeLimit(config.commandSeconds * 1000, signal);
  const confirmed = confirmation(intake, wanted, limit);
  try {
    const topic = config.commandTopic.replaceAll('%u', identity);
    await Promise.race([conversation.publish(topic, Buffer.from(JSON.stringify(raw))), confirmed.missing]);
    const read = await Promise.race([confirmed.done, confirmed.missing]);
    if (read === undefined) throw failure('TIMEOUT', identity, 'the device did not publish what was written');
    return read;
  } finally {
    confirmed.stop();
  }
}

type Wanted = ReadonlyMap<number, { readonly key: string; readonly value: number }>;

function confirmation(intake: Writing['intake'], wanted: Wanted, limit: AbortSignal) {
  const read: Record<string, number> = {};
  let off: () => void = () => undefined;
  const done = new Promise<Record<string, number>>((resolve) => {
    off = intake.watch((point, value) => {
      const one = wanted.get(point);
      if (one === undefined || !isSame(value, one.value)) return;
      read[one.key] = value;
      if (Object.keys(read).length === wanted.size) resolve(read);
    });
    if (wanted.size === 0) resolve(read);
  });
  const missing = new Promise<undefined>((resolve) => {
    limit.addEventListener('abort', () => resolve(undefined), { once: true });
    if (limit.aborted) resolve(undefined);
  });
  return { done, missing, stop: () => off() };
}
