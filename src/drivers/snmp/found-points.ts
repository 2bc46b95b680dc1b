import snmp, { type Varbind } from 'net-snmp';
import type { FoundPoint } from '../../contracts/driver.ts';
import { parseKey } from './key.ts';
import { type MibGroup, mibGroups } from './mib.ts';
import { sensorUnit } from './sensor-unit.ts';
import { numberOf, wordsOf } from './values.ts';

/** Longest key that a device may have. */
const longestKey = 120;

/** An object of a module. */
interface MibObject {
  readonly group: MibGroup;
  readonly name: string;
  readonly unit: string;
  /** What its numbers from 1 on mean; none where they are amounts. */
  readonly words: readonly string[];
}

/** A value with what the modules know of it. */
interface Instance {
  readonly varbind: Varbind;
  /** `undefined` when no module that is known has it. */
  readonly object: MibObject | undefined;
  /** What follows the OID of the object, such as `.0` or `.3`. */
  readonly row: string;
}

/** Object by OID, without the number of its row. */
const objects: ReadonlyMap<string, MibObject> = new Map(
  mibGroups.flatMap((group) =>
    Object.entries(group.objects).map(([name, [number, unit = '', words = []]]): [string, MibObject] => [
      `${group.root}.${number}`,
      { group, name, unit, words },
    ]),
  ),
);

/** The object of which an OID is a value, and its row. */
function objectOf(oid: string): Omit<Instance, 'varbind'> {
  for (let end = oid.lastIndexOf('.'); end > 0; end = oid.lastIndexOf('.', end - 1)) {
    const object = objects.get(oid.slice(0, end));
    const row = oid.slice(end);
    if (object !== undefined && (object.group.rowNames !== undefined || row === '.0')) return { object, row };
  }
  return { object: undefined, row: '' };
}

/** The value of an object of mib.ts. */
export const isKnown = (oid: string): boolean => objectOf(oid).object !== undefined;

/** What an agent answered, by name of the object and row. */
type Answers = ReadonlyMap<string, ReadonlyMap<string, Varbind>>;

function answersOf(instances: readonly Instance[]): Answers {
  const answers = new Map<string, Map<string, Varbind>>();
  for (const { object, row, varbind } of instances) {
    if (object === undefined) continue;
    const column = answers.get(object.name) ?? new Map<string, Varbind>();
    answers.set(object.name, column.set(row, varbind));
  }
  return answers;
}

/** Names of rows: of each column that names some, those texts that name one row only. */
type RowNames = ReadonlyMap<string, ReadonlyMap<string, string>>;

function rowNamesOf(answers: Answers): RowNames {
  const columns = new Set(mibGroups.flatMap(({ rowNames = [] }) => rowNames));
  return new Map([...columns].map((column) => [column, onlyOnes(answers.get(column) ?? new Map())]));
}

function onlyOnes(column: ReadonlyMap<string, Varbind>): ReadonlyMap<string, string> {
  const texts = [...column].map(([row, varbind]): [string, string] => [row, wordsOf(varbind) ?? '']);
  const count = new Map<string, number>();
  for (const [, text] of texts) count.set(text, (count.get(text) ?? 0) + 1);
  return new Map(texts.filter(([, text]) => text !== '' && count.get(text) === 1));
}

/** How an object of a row is asked for, best by a name that stays when the agent numbers its rows anew. */
function keyOf({ object, row, varbind }: Instance, names: RowNames): { readonly key: string; readonly label: string } {
  if (object === undefined) return { key: varbind.oid, label: '' };
  for (const column of object.group.rowNames ?? []) {
    const label = names.get(column)?.get(row);
    const key = `${object.name}[${column}=${label}]`;
    if (label !== undefined && `${key}:rate`.length <= longestKey && parseKey(key)?.row?.text === label) return { key, label };
  }
  return { key: object.name + row, label: object.group.rowNames === undefined ? '' : row.slice(1) };
}

function unitOf({ object, row }: Instance, answers: Answers): string {
  const of = (name: string): number => {
    const varbind = answers.get(name)?.get(row);
    return varbind === undefined ? Number.NaN : numberOf(varbind);
  };
  switch (object?.name) {
    case 'entPhySensorValue':
      return sensorUnit({ type: of('entPhySensorType'), scale: of('entPhySensorScale'), precision: of('entPhySensorPrecision') });
    case 'hrStorageSize':
    case 'hrStorageUsed': {
      const bytes = of('hrStorageAllocationUnits');
      return Number.isNaN(bytes) ? '' : `${bytes === 1 ? '' : `${bytes} `}B`;
    }
    default:
      return object?.unit ?? '';
  }
}

const { ObjectType } = snmp;
const typeNames: ReadonlyMap<number, string> = new Map(Object.entries(ObjectType).map(([name, number]) => [number, name]));
const isCounter = ({ type }: Varbind): boolean => type === ObjectType.Counter || type === ObjectType.Counter64;

/** Such as `Counter32`, or `Integer32: 1 up, 2 down`. */
function typeOf({ type }: Varbind, object: MibObject | undefined): string {
  const name = typeNames.get(type) ?? `${type}`;
  const words = object?.words.map((word, i) => `${i + 1} ${word}`) ?? [];
  return words.length === 0 ? name : `${name}: ${words.join(', ')}`;
}

/** What an agent answered as points, in its order; counters are offered as rates too, which no single reading has. */
export function pointsOf(identity: string, varbinds: readonly Varbind[]): FoundPoint[] {
  const instances = varbinds.map((varbind) => ({ varbind, ...objectOf(varbind.oid) }));
  const answers = answersOf(instances);
  const names = rowNamesOf(answers);
  return instances.flatMap((instance) => {
    const { object, varbind } = instance;
    const { key, label } = keyOf(instance, names);
    const value = numberOf(varbind);
    const point: FoundPoint = {
      identity,
      key,
      name: object?.name ?? varbind.oid,
      path: object === undefined ? [] : [object.group.module, label].filter((part) => part !== ''),
      type: typeOf(varbind, object),
      unit: unitOf(instance, answers),
      value: Number.isFinite(value) ? value : undefined,
    };
    return isCounter(varbind) ? [point, rateOf(point)] : [point];
  });
}

const rateOf = (point: FoundPoint): FoundPoint => ({
  ...point,
  key: `${point.key}:rate`,
  name: `${point.name}:rate`,
  unit: `${point.unit === '' ? '1' : point.unit}/s`,
  value: undefined,
});
