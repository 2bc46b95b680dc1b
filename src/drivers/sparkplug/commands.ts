import { z } from 'zod';
import type { DriverHost } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { encodePayload, type MetricToSend } from './encode.ts';
import type { HostApplication } from './host-application.ts';
import { type EdgeNode, type Owner, ownersOf } from './node.ts';
import { rebirthMetric } from './rebirths.ts';
import { aliasFromKey } from './table.ts';
import { commandTopic } from './topic.ts';
import { type DataType, dataTypes, isNumeric, typeName } from './types.ts';

/** What may be asked of an edge node or device. */
const questionSchema = z.discriminatedUnion('command', [
  z.object({ command: z.literal('rebirth') }),
  z.object({ command: z.literal('write'), metric: z.string().min(1), value: z.union([z.number(), z.boolean()]) }),
]);

/** What a command works with. */
export interface CommandContext {
  readonly application: Pick<HostApplication, 'node'>;
  readonly config: { readonly commandSeconds: number };
  readonly host: Pick<DriverHost, 'clock'>;
  readonly send: (topic: string, payload: Buffer) => void;
}

/** A question to one edge node or device. */
export interface Asking {
  readonly identity: string;
  readonly question: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

const failure = (code: 'BAD_REQUEST' | 'LINK_LOST' | 'NOT_FOUND' | 'TIMEOUT', doing: string, what: string): Failure =>
  new Failure(code, `${doing}: ${what}`, { details: { what } });

/**
 * Ask for a rebirth or write a metric; resolves once the edge node has confirmed it: by an NBIRTH, or by a birth or data message in which the
 * metric has the written value. MQTT's own acknowledgement says nothing of the device, and Sparkplug has no other.
 *
 * Throws `BAD_REQUEST` for what cannot be asked, `NOT_FOUND` for a metric that the birth did not have, `LINK_LOST` when the node or device is
 * not online, and `TIMEOUT` when no confirmation came.
 */
export async function ask(context: CommandContext, { identity, question, signal }: Asking): Promise<Record<string, unknown>> {
  const asked = questionSchema.safeParse(question);
  const doing = `asking ${identity}`;
  if (!asked.success) throw failure('BAD_REQUEST', doing, z.prettifyError(asked.error));
  const limit = AbortSignal.any([signal, AbortSignal.timeout(context.config.commandSeconds * 1000)]);
  const node = context.application.node(identity.split('/').slice(0, 2).join('/'));
  const owner = node === undefined ? undefined : ownersOf(node).find((one) => one.identity === identity);
  if (node === undefined || owner === undefined || !owner.isAlive || !node.own.isAlive)
    throw failure('LINK_LOST', doing, `${identity} is not online`);
  if (asked.data.command === 'rebirth') return rebirth(context, node, { doing, limit });
  return write(context, owner, { ...asked.data, doing, limit });
}

interface Waiting {
  readonly doing: string;
  readonly limit: AbortSignal;
}

async function rebirth(context: CommandContext, node: EdgeNode, waiting: Waiting): Promise<Record<string, unknown>> {
  const metric: MetricToSend = { name: rebirthMetric, type: 'Boolean', value: true };
  await confirmed(waiting, (done) => {
    node.rebirthWaiters.add(done);
    send(context, node.identity, metric);
    return () => node.rebirthWaiters.delete(done);
  });
  return { rebirth: true };
}

/** What is to be written where. */
interface Writing extends Waiting {
  readonly metric: string;
  readonly value: number | boolean;
}

async function write(context: CommandContext, owner: Owner, { metric, value, doing, limit }: Writing): Promise<Record<string, unknown>> {
  const slot = owner.table.slotOfName(metric);
  if (slot < 0) throw failure('NOT_FOUND', doing, `metric ${metric}`);
  const type = typeName(owner.table.types[slot] ?? 0);
  const fit = fittingValue(type, value);
  if (fit === undefined) throw failure('BAD_REQUEST', doing, `metric ${metric} is ${type} and does not take ${value}`);
  const key = owner.table.aliasOf(slot);
  // [tck-id-payloads-alias-data-cmd-requirement]: by alias where there is one, otherwise by name.
  const address = key === undefined ? { name: metric } : { alias: aliasFromKey(key) };
  await confirmed({ doing, limit }, (done) => {
    const waiter = { metric, value: Number(fit), done };
    owner.waiters.add(waiter);
    send(context, owner.identity, { ...address, type, value: fit });
    return () => owner.waiters.delete(waiter);
  });
  return { metric, value: fit };
}

/** Range of the integer types. */
const ranges: Readonly<Partial<Record<DataType, readonly [least: number, most: number]>>> = {
  Int8: [-128, 127],
  Int16: [-32_768, 32_767],
  Int32: [-2_147_483_648, 2_147_483_647],
  Int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  UInt8: [0, 255],
  UInt16: [0, 65_535],
  UInt32: [0, 4_294_967_295],
  UInt64: [0, Number.MAX_SAFE_INTEGER],
  DateTime: [0, Number.MAX_SAFE_INTEGER],
};

/** The value as the type holds it; `undefined` when it does not. [tck-id-operational-behavior-data-commands-dcmd-metric-value] */
function fittingValue(type: DataType, value: number | boolean): number | boolean | undefined {
  if (!isNumeric(dataTypes[type])) return undefined;
  if (type === 'Boolean') return value === 0 || value === 1 || typeof value === 'boolean' ? Boolean(value) : undefined;
  if (typeof value === 'boolean' || !Number.isFinite(value)) return undefined;
  if (type === 'Float') return Math.fround(value);
  if (type === 'Double') return value;
  const [least, most] = ranges[type] ?? [0, 0];
  return Number.isInteger(value) && value >= least && value <= most ? value : undefined;
}

function send({ host, send: publish }: CommandContext, identity: string, metric: MetricToSend): void {
  const timestamp = host.clock.now();
  publish(commandTopic(identity), encodePayload({ timestamp, metrics: [{ ...metric, timestamp }] }));
}

/** Resolves when `done` is called; throws `TIMEOUT` when the limit comes first. */
function confirmed({ doing, limit }: Waiting, start: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => {
      stop();
      reject(failure('TIMEOUT', doing, 'no confirmation came'));
    };
    const stop = start(() => {
      limit.removeEventListener('abort', late);
      stop();
      resolve();
    });
    limit.addEventListener('abort', late, { once: true });
    if (limit.aborted) late();
  });
}
