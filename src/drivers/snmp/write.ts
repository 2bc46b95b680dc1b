import snmp, { type Varbind } from 'net-snmp';
import type { DeviceBinding } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Agent } from './agent.ts';
import { parseKey, type SnmpKey } from './key.ts';
import { numberOf } from './values.ts';

interface Writing {
  readonly key: string;
  readonly what: SnmpKey;
  readonly raw: number;
  readonly scale: number;
  readonly offset: number;
}

const bad = (what: string): Failure => new Failure('BAD_REQUEST', `writing by SNMP: ${what}`, { details: { what } });

/** Types whose values may be set from a number. */
const numeric = ['Integer', 'Gauge', 'Unsigned32', 'TimeTicks', 'Counter'].map((name) => snmp.ObjectType[name]);

function writingOf(device: DeviceBinding, key: string, value: unknown): Writing {
  const binding = device.points.get(key);
  const what = parseKey(key);
  if (binding === undefined || what === undefined || what.isRate || what.isTrap) throw bad(`${key} is no key that can be written`);
  if (typeof value !== 'number' || !Number.isFinite(value)) throw bad(`${key}: the value is no number`);
  const { scale, offset } = binding;
  return { key, what, raw: (value - offset) / scale, scale, offset };
}

/** The writings of `{ write: { key: value } }` in engineering values. Throws `BAD_REQUEST` when any cannot be. */
export function writingsOf(device: DeviceBinding, question: Readonly<Record<string, unknown>>): readonly Writing[] {
  const { write } = question;
  if (typeof write !== 'object' || write === null) throw bad('ask { "write": { key: value } }');
  const writings = Object.entries(write).map(([key, value]) => writingOf(device, key, value));
  if (writings.length === 0) throw bad('there is nothing to write');
  return writings;
}

async function writeOne(agent: Agent, { key, what, raw, scale, offset }: Writing, signal: AbortSignal): Promise<number> {
  const oid = await agent.tables.oidOf(what, signal);
  const [present] = oid === undefined ? [] : await agent.link.get([oid], signal);
  if (oid === undefined || present === undefined || snmp.isVarbindError(present)) throw bad(`${key}: the agent has no such object`);
  if (!numeric.includes(present.type)) throw bad(`${key}: it holds no integer`);
  if (!Number.isInteger(Math.round(raw * 1e6) / 1e6)) throw bad(`${key}: ${raw} is no integer`);
  const next: Varbind = { oid, type: present.type, value: Math.round(raw) };
  await agent.link.set(next, signal);
  const [readBack] = await agent.link.get([oid], signal);
  return readBack === undefined ? Number.NaN : numberOf(readBack) * scale + offset;
}

/** Write one after the other; answers what was read back. */
export async function write(agent: Agent, writings: readonly Writing[], signal: AbortSignal): Promise<Readonly<Record<string, number>>> {
  const answers: Record<string, number> = {};
  for (const writing of writings) answers[writing.key] = await writeOne(agent, writing, signal);
  return answers;
}
