import { uuidv7 } from 'uuidv7';
import type { PointBinding } from '../../contracts/driver.ts';
import { type Origin, origin as origins } from '../../contracts/quality.ts';
import type { Text } from '../../contracts/text.ts';
import type { TableError } from '../../kernel/upload.ts';
import type { AssetInfo } from '../assets/index.ts';
import type { Device, Source } from './catalogue.ts';
import { type DeviceColumn, type DeviceRow, keptAsText } from './devices-csv.ts';
import { storedText } from './stored-text.ts';

/** What a plan is made from. */
export interface ImportWorld {
  readonly source: Source;
  readonly deviceOf: (identity: string) => Device | undefined;
  readonly assetOf: (key: string) => AssetInfo | undefined;
  /** Number of `asset.point`, of assets in use. */
  readonly pointOf: (name: string) => number | undefined;
  /** Why a key is none of the source's protocol. */
  readonly keyProblem: (key: string) => Text | undefined;
  /** Heading of each column as the file has it. */
  readonly heading: ReadonlyMap<DeviceColumn, string>;
}

/** What an import would do. With errors nothing is done. */
export interface ImportPlan {
  readonly created: readonly Device[];
  readonly changed: readonly Device[];
  readonly unchanged: number;
  readonly errors: readonly TableError[];
}

/** Longest identity or key, as in the API. */
const longest = 120;
const mostTopics = 50;
const mostTexts = 50;

/**
 * What a table of devices means for a source. A device of the table has exactly the keys of its rows afterwards; a column that the table
 * lacks, and a device that it does not name, stay as they are. Pure: nothing is changed.
 */
export function planImport(rows: readonly DeviceRow[], world: ImportWorld): ImportPlan {
  const groups = new Map<string, DeviceRow[]>();
  for (const row of rows) {
    const list = groups.get(row.device ?? '');
    if (list) list.push(row);
    else groups.set(row.device ?? '', [row]);
  }
  const errors: TableError[] = [];
  const devices = [...groups].flatMap(([identity, own]) => deviceOf(identity, own, { ...world, errors }) ?? []);
  const changed = devices.filter(({ before, after }) => before !== undefined && !isSame(before, after)).map(({ after }) => after);
  const created = devices.filter(({ before }) => before === undefined).map(({ after }) => after);
  return { created, changed, unchanged: devices.length - created.length - changed.length, errors };
}

interface Reading extends ImportWorld {
  readonly errors: TableError[];
}

interface Planned {
  readonly before: Device | undefined;
  readonly after: Device;
}

function deviceOf(identity: string, rows: readonly DeviceRow[], world: Reading): Planned | undefined {
  const [first] = rows;
  if (first === undefined || isBadIdentity(identity, first, world)) return undefined;
  const before = world.deviceOf(identity);
  const { source } = world;
  const common = before ?? { ...blank, id: uuidv7(), tenant: source.tenant, source: source.id, identity };
  for (const column of ['origin', 'asset', 'topics'] as const) agree(rows, column, world);
  const after: Device = {
    ...common,
    origin: originOf(first, common.origin, world),
    asset: assetOf(first, common.asset, world),
    topics: topicsOf(first, common.topics, world),
    ...mappingOf(rows, world),
    changed: before !== undefined,
  };
  return { before, after: before === undefined && first.asset === undefined ? { ...after, asset: undefined } : after };
}

const blank: Pick<Device, 'asset' | 'origin' | 'secretHash' | 'topics' | 'keys' | 'pack' | 'changed'> = {
  asset: undefined,
  origin: 'measured',
  secretHash: undefined,
  topics: [],
  keys: new Map(),
  pack: undefined,
  changed: false,
};

function tell({ errors, heading }: Reading, { row }: DeviceRow, column: DeviceColumn, zh: string, en: string): void {
  errors.push({ row, column: heading.get(column) ?? column, text: { zh, en } });
}

function isBadIdentity(identity: string, row: DeviceRow, world: Reading): boolean {
  if (identity === '') tell(world, row, 'device', '缺少设备标识，请填写', 'The device is missing; fill it in');
  else if (identity.length > longest || storedText(identity, longest) !== identity)
    tell(
      world,
      row,
      'device',
      `设备标识超过 ${longest} 字或含无法存储的字符`,
      `The device has more than ${longest} characters, or some that cannot be stored`,
    );
  else if (zerosLost(identity, world) !== undefined) {
    const meant = zerosLost(identity, world);
    tell(
      world,
      row,
      'device',
      `没有 ${identity}，但有 ${meant}：表格软件去掉了前导零，请把此列设为文本后补上`,
      `There is ${meant}, not ${identity}: the spreadsheet took the leading zeros; format the column as text and put them back`,
    );
  } else return false;
  return true;
}

/** The device that is meant when a spreadsheet made a number of `0000000001`. */
function zerosLost(identity: string, { deviceOf: known }: ImportWorld): string | undefined {
  if (!/^\d+$/.test(identity) || known(identity) !== undefined) return undefined;
  return Array.from({ length: 20 }, (_, i) => identity.padStart(identity.length + i + 1, '0')).find((one) => known(one) !== undefined);
}

/** All rows of a device say the same of it. */
function agree(rows: readonly DeviceRow[], column: 'origin' | 'asset' | 'topics', world: Reading): void {
  const [first] = rows;
  const other = rows.find((row) => row[column] !== first?.[column]);
  if (first && other)
    tell(
      world,
      other,
      column,
      `与第 ${first.row} 行同一设备不一致，请改成一样`,
      `Not the same as in row ${first.row} of this device; make them equal`,
    );
}

function originOf(row: DeviceRow, usual: Origin, world: Reading): Origin {
  const text = row.origin ?? '';
  if (text === '') return usual;
  if (Object.hasOwn(origins, text)) return text as Origin; // holds: it is a key of the table
  const known = Object.keys(origins).join(', ');
  tell(world, row, 'origin', `“${text}”不是数据来历，可用：${known}`, `"${text}" is no origin; use one of ${known}`);
  return usual;
}

function assetOf(row: DeviceRow, usual: string | undefined, world: Reading): string | undefined {
  const key = row.asset;
  if (key === undefined) return usual;
  if (key === '') return undefined;
  const asset = world.assetOf(key);
  if (asset === undefined)
    tell(world, row, 'asset', `没有资产 ${key}，请先新建或改正`, `There is no asset ${key}; make it first, or correct it`);
  return asset?.id;
}

function topicsOf(row: DeviceRow, usual: readonly string[], world: Reading): readonly string[] {
  if (row.topics === undefined) return usual;
  const topics = row.topics
    .split(/\r?\n/)
    .map((topic) => topic.trim())
    .filter((topic) => topic !== '');
  if (topics.length > mostTopics || topics.some((topic) => topic.length > 200))
    tell(world, row, 'topics', `最多 ${mostTopics} 个主题，每个不超过 200 字`, `At most ${mostTopics} topics of 200 characters`);
  return topics;
}

const isKeptAsText = (point: string): boolean => point === keptAsText.zh || point === keptAsText.en;

function tellIfNoKey(row: DeviceRow, key: string, world: Reading): void {
  const problem = world.keyProblem(key);
  if (problem !== undefined) tell(world, row, 'key', problem.zh, problem.en);
}

function mappingOf(rows: readonly DeviceRow[], world: Reading): Pick<Device, 'keys' | 'texts'> {
  const keys = new Map<string, PointBinding>();
  const texts: string[] = [];
  for (const row of rows) {
    const { key = '', point = '' } = row;
    if (key === '' && point === '') continue;
    if (key === '') tell(world, row, 'key', '缺少键，请填写', 'The key is missing; fill it in');
    else if (key.length > longest) tell(world, row, 'key', `键超过 ${longest} 字`, `The key has more than ${longest} characters`);
    else if (keys.has(key) || texts.includes(key))
      tell(world, row, 'key', `此设备的键 ${key} 重复，请删去一行`, `The device has the key ${key} twice; remove a row`);
    else tellIfNoKey(row, key, world);
    if (isKeptAsText(point)) {
      texts.push(key);
      continue;
    }
    const number = world.pointOf(point);
    if (number === undefined)
      tell(
        world,
        row,
        'point',
        `没有测点“${point}”，写成 资产键.测点键，如 pond.depth，或“文本”`,
        `There is no point "${point}"; write asset.point, such as pond.depth, or "text"`,
      );
    keys.set(key, { point: number ?? 0, scale: numberOf(row, 'scale', 1, world), offset: numberOf(row, 'offset', 0, world) });
  }
  if (texts.length > mostTexts && rows[0])
    tell(world, rows[0], 'point', `一台设备最多 ${mostTexts} 个文本`, `A device has at most ${mostTexts} texts`);
  return { keys, texts };
}

function numberOf(row: DeviceRow, column: 'scale' | 'offset', usual: number, world: Reading): number {
  const text = row[column] ?? '';
  const value = text === '' ? usual : Number(text);
  if (!Number.isFinite(value)) tell(world, row, column, `“${text}”不是数`, `"${text}" is no number`);
  return value;
}

const shape = ({ origin, asset, topics, keys, texts = [] }: Device): string =>
  JSON.stringify([origin, asset, topics, [...keys].map(([key, { point, scale, offset }]) => [key, point, scale, offset]), texts]);

const isSame = (a: Device, b: Device): boolean => shape(a) === shape(b);
