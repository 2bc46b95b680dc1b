import { z } from 'zod';
import { badRequest } from '../../contracts/bad-request.ts';
import type { DriverHost } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import { aliasFromKey } from './aliases.ts';
import { encodePayload, type MetricToSend } from './encode.ts';
import type { HostApplication } from './host-application.ts';
import { type EdgeNode, type Owner, ownersOf, type Waiter } from './node.ts';
import { rebirthMetric } from './rebirths.ts';
import type { MetricTable } from './table.ts';
import { commandTopic } from './topic.ts';
import { type DataType, dataTypes, isNumeric, typeName } from './types.ts';

const mostMetrics = 100;
const isSome = (values: object): boolean => Object.keys(values).length > 0 && Object.keys(values).length <= mostMetrics;

/** What may be asked of an edge node or device. */
const questionSchema = z.union([
  z.strictObject({ command: z.literal('rebirth') }),
  z.strictObject({
    write: z.record(z.string().min(1).max(1000), z.number()).refine(isSome, `1 to ${mostMetrics} metrics can be written at once`),
  }),
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
 * Ask for a rebirth or write metrics; resolves once the edge node has confirmed it: by an NBIRTH, or by birth and data messages in which each
 * metric has the written value. MQTT's own acknowledgement says nothing of the device, and Sparkplug has no other.
 *
 * Throws `BAD_REQUEST` for what cannot be asked, `NOT_FOUND` for a metric that the birth did not have, `LINK_LOST` when the node or device is
 * not online, and `TIMEOUT` when no confirmation came.
 */
export async function ask(context: CommandContext, { identity, question, signal }: Asking): Promise<Record<string, unknown>> {
  const asked = questionSchema.safeParse(question);
  const doing = `asking ${identity}`;
  if (!asked.success) throw badRequest(asked.error, doing);
  const limit = timeLimit(context.config.commandSeconds * 1000, signal);
  const node = context.application.node(identity.split('/').slice(0, 2).join('/'));
  const owner = node === undefined ? undefined : ownersOf(node).find((one) => one.identity === identity);
  if (node === undefined || owner === undefined || !owner.isAlive || !node.own.isAlive)
    throw failure('LINK_LOST', doing, `${identity} is not online`);
  if ('write' in asked.data) return write(context, owner, { values: asked.data.write, doing, limit });
  return rebirth(context, node, { doing, limit });
}

interface Waiting {
  readonly doing: string;
  readonly limit: AbortSignal;
}

async function rebirth(context: CommandContext, node: EdgeNode, waiting: Waiting): Promise<Record<string, unknown>> {
  const metric: MetricToSend = { name: rebirthMetric, type: 'Boolean', value: true };
  await confirmed({ ...waiting, missing: new Set([rebirthMetric]) }, (done) => {
    node.rebirthWaiters.add(done);
    send(context, node.identity, [metric]);
    return () => node.rebirthWaiters.delete(done);
  });
  return { rebirth: true };
}

/** A value on its way to a metric. */
interface Writing {
  readonly metric: string;
  readonly slot: number;
  readonly type: DataType;
  /** As the type holds it. */
  readonly raw: number | boolean;
}

/** Values of metrics in engineering units: those of the point, or raw where no point is bound. All are checked before any is sent, in one command. */
async function write(
  context: CommandContext,
  owner: Owner,
  { values, doing, limit }: Waiting & { readonly values: Readonly<Record<string, number>> },
): Promise<Record<string, unknown>> {
  const { table } = owner;
  const writings = Object.entries(values).map(([metric, value]) => writingOf(table, { metric, value, doing }));
  const missing = new Set(writings.map(({ metric }) => metric));
  await confirmed({ doing, limit, missing }, (done) => {
    const waiters = writings.map(({ metric, raw }) => waiterFor(metric, Number(raw), { missing, done }));
    for (const waiter of waiters) owner.waiters.add(waiter);
    send(
      context,
      owner.identity,
      writings.map((writing) => metricToSend(table, writing)),
    );
    return () => {
      for (const waiter of waiters) owner.waiters.delete(waiter);
    };
  });
  return Object.fromEntries(writings.map(({ metric, slot, raw }) => [metric, Number(raw) * scaleOf(table, slot) + offsetOf(table, slot)]));
}

const scaleOf = ({ scale }: MetricTable, slot: number): number => scale[slot] ?? 1;
const offsetOf = ({ offset }: MetricTable, slot: number): number => offset[slot] ?? 0;

/** What is to be written where. Throws `NOT_FOUND` or `BAD_REQUEST`. */
function writingOf(
  table: MetricTable,
  { metric, value, doing }: { readonly metric: string; readonly value: number; readonly doing: string },
): Writing {
  const slot = table.slotOfName(metric);
  if (slot < 0) throw failure('NOT_FOUND', doing, `metric ${metric}`);
  const type = typeName(table.types[slot] ?? 0);
  const raw = fittingValue(type, (value - offsetOf(table, slot)) / scaleOf(table, slot));
  if (raw === undefined) throw failure('BAD_REQUEST', doing, `metric ${metric} is ${type} and does not take ${value}`);
  return { metric, slot, type, raw };
}

/** [tck-id-payloads-alias-data-cmd-requirement]: by alias where there is one, otherwise by name. */
function metricToSend(table: MetricTable, { metric, slot, type, raw }: Writing): MetricToSend {
  const key = table.aliasOf(slot);
  const address = key === undefined ? { name: metric } : { alias: aliasFromKey(key) };
  return { ...address, type, value: raw };
}

/** Takes its metric off those that are missing; the last one is done. */
function waiterFor(metric: string, value: number, { missing, done }: { missing: Set<string>; done: () => void }): Waiter {
  return {
    metric,
    value,
    done() {
      missing.delete(metric);
      if (missing.size === 0) done();
    },
  };
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

/** Whole numbers may be off by what a scale leaves behind. */
const whole = (value: number): number | undefined => {
  const near = Math.round(value);
  return Math.abs(near - value) <= 1e-6 * Math.max(1, Math.abs(value)) ? near : undefined;
};

/** The value as the type holds it; `undefined` when it does not. [tck-id-operational-behavior-data-commands-dcmd-metric-value] */
function fittingValue(type: DataType, value: number): number | boolean | undefined {
  if (!isNumeric(dataTypes[type]) || !Number.isFinite(value)) return undefined;
  if (type === 'Float') return Number.isFinite(Math.fround(value)) ? Math.fround(value) : undefined;
  if (type === 'Double') return value;
  const near = whole(value);
  if (type === 'Boolean') return near === 0 || near === 1 ? near === 1 : undefined;
  const [least, most] = ranges[type] ?? [0, 0];
  return near !== undefined && near >= least && near <= most ? near : undefined;
}

function send({ host, send: publish }: CommandContext, identity: string, metrics: readonly MetricToSend[]): void {
  const timestamp = host.clock.now();
  publish(commandTopic(identity), encodePayload({ timestamp, metrics: metrics.map((metric) => ({ ...metric, timestamp })) }));
}

/** Resolves when `done` is called; throws `TIMEOUT` with what is missing when the limit comes first. */
function confirmed(
  { doing, limit, missing }: Waiting & { readonly missing: ReadonlySet<string> },
  start: (done: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => {
      stop();
      reject(failure('TIMEOUT', doing, `no confirmation of ${[...missing].join(', ')} came`));
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
