import type { Confirmation } from '../../contracts/command.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { units } from '../../contracts/units.ts';
import type { Writer } from '../connect/index.ts';
import type { ControlDeps } from './deps.ts';
import { distrustOf, type InterlockView, type Judging, judgeInterlock } from './interlocks.ts';
import type { Kind } from './kinds.ts';
import { type Reason, reason } from './reasons.ts';

/** An order as it is judged; without a value only the interlocks and the way are. */
export interface Order {
  readonly value: number | undefined;
  readonly unit?: string | undefined;
}

/** What speaks against a command now, and what it was judged by. */
export interface Judgement {
  readonly reasons: readonly Reason[];
  readonly interlocks: readonly InterlockView[];
  /** The one device to write to. */
  readonly writer: Writer | undefined;
}

type Parts = Pick<ControlDeps, 'assets' | 'latest' | 'connect'>;

/** Judge at this moment, without a wait in between: all reasons at once. */
export function judge(
  parts: Parts,
  kind: Kind,
  { value, unit, now, openOrders }: Order & { now: EpochMs; openOrders: number | undefined },
): Judgement {
  const { assets, latest, connect } = parts;
  const writers = connect.writersOf(kind.asset.id, kind.point.number);
  const writer = writers.length === 1 ? writers[0] : undefined;
  const direction = directionOf(parts, kind, { value, now });
  const judging: Judging = { assets, latest, now, asset: kind.asset, direction, origin: writer?.origin, openOrders };
  const interlocks = kind.command.interlocks.map((interlock) => judgeInterlock(interlock, judging));
  const open = interlocks.flatMap(({ holds, title, why }, i): Reason[] =>
    holds ? [] : [{ code: 'interlock', interlock: i, text: { zh: `${title.zh}：${why.zh}`, en: `${title.en}: ${why.en}` } }],
  );
  return {
    reasons: [...kindReasons(kind), ...valueReasons(kind, { value, unit }), ...writerReasons(writers), ...open],
    interlocks,
    writer,
  };
}

function directionOf(
  { latest }: Parts,
  { verify }: Kind,
  { value, now }: { value: number | undefined; now: EpochMs },
): Judging['direction'] {
  const sample = verify && latest.read(verify.number);
  if (value === undefined || sample === undefined || verify === undefined) return undefined;
  if (distrustOf(sample, { now, freshSeconds: verify.freshSeconds }) !== undefined) return undefined;
  if (value === sample.value) return 'staying';
  return value > sample.value ? 'raising' : 'lowering';
}

const kindReasons = ({ lacks, asset }: Kind): readonly Reason[] => [
  ...(lacks.length > 0 ? [reason('gone', { what: lacks.join(', ') })] : []),
  ...(asset.retiredAt === undefined ? [] : [reason('gone', { what: asset.key })]),
];

function valueReasons({ command, low, high, point }: Kind, { value, unit }: Order): readonly Reason[] {
  const reasons: Reason[] = [];
  if (unit !== undefined && unit !== point.unit && unit !== units[point.unit].symbol)
    reasons.push(reason('unit', { unit, wanted: point.unit }));
  if (value === undefined || low === undefined || high === undefined) return reasons;
  const bottom = Math.max(low, point.low ?? low);
  const top = Math.min(high, point.high ?? high);
  const isChoice = command.choices === undefined || command.choices.some((choice) => choice.value === value);
  if (!(value >= bottom && value <= top && isChoice)) reasons.push(reason('value', { value, low: bottom, high: top }));
  return reasons;
}

function writerReasons(writers: readonly Writer[]): readonly Reason[] {
  const [writer] = writers;
  if (writer === undefined) return [reason('noWriter')];
  if (writers.length > 1) return [reason('severalWriters', { what: writers.map(({ identity, key }) => `${identity} ${key}`).join(', ') })];
  return [...(writer.isEnabled ? [] : [reason('sourceOff')]), ...(writer.hasTwin ? [reason('twin')] : [])];
}

/** The reason against a value that was to be said twice; none for another confirmation. */
export const repeatedReason = (confirmation: Confirmation, { value, repeated }: { value: number; repeated?: number | undefined }) =>
  confirmation === 'type' && repeated !== value ? [reason('repeated')] : [];

/** Open work orders, or `undefined` when they cannot be asked; not asked at all when no interlock wants to know. */
export async function openOrdersOf({ openOrders, log }: ControlDeps, { asset, command }: Kind): Promise<number | undefined> {
  if (!command.interlocks.some((interlock) => 'noOpenWorkOrder' in interlock)) return undefined;
  try {
    return await openOrders(asset.tenant, asset.id);
  } catch (err) {
    log.warn({ err, asset: asset.key }, 'asking for open work orders failed; the interlock does not hold');
    return undefined;
  }
}
