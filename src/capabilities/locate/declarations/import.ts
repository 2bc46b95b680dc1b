import { createHash } from 'node:crypto';
import type { Reply } from '../../../contracts/api/index.ts';
import { offsetAt } from '../../../contracts/calendar.ts';
import { errorText, Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Text } from '../../../contracts/text.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import { readTable, type TableError, type TableRow, type TableShape, textOf } from '../../../kernel/upload.ts';
import type { Declared } from '../crew/compare.ts';
import { gathered, type Names, named, namesOfAsset } from '../names.ts';
import { crewOf } from './crew.ts';
import { readCrewCell } from './crew-cell.ts';
import { declarable, declareIn, type Wanted } from './declare.ts';
import type { DeclarationDeps } from './deps.ts';
import { tables } from './schema.ts';

/** Headings of a table of declarations; those of an exported one are among them. */
const headings = {
  asset: { zh: '资产', en: 'asset' },
  fence: { zh: '围栏', en: 'fence' },
  direction: { zh: '方向', en: 'direction' },
  from: { zh: '不早于', en: 'from' },
  to: { zh: '不晚于', en: 'to' },
  persons: { zh: '人数', en: 'persons' },
  purpose: { zh: '事由', en: 'purpose' },
  crew: { zh: '在船人员', en: 'crew' },
} as const satisfies Readonly<Record<string, Text>>;
type ColumnKey = keyof typeof headings;
const columnKeys = Object.keys(headings) as ColumnKey[]; // holds: the keys are those of the table above
type Row = TableRow<ColumnKey>;
const shape: TableShape<ColumnKey> = { headings, needed: ['asset', 'fence', 'direction', 'from', 'to'] };

/** Errors that one answer tells. */
const mostErrors = 500;
/** Rows of one file: each is a row of the transaction that writes all. `assumed` */
const mostRows = 5000;
const mostPurpose = 400;
const mostPersons = 100_000;

/** An upload of declarations. */
export interface ImportOrder {
  readonly bytes: Uint8Array;
  readonly apply: 'true' | 'false';
  /** IANA zone of times that name none. */
  readonly timeZone: string;
}

/**
 * Read a table of declarations, say of each row what is wrong with it, and, when that is wanted and nothing is wrong, declare all of them in one transaction.
 *
 * A mover is named by its key, its title or its MMSI, a fence by its title, persons on board as {@link readCrewCell} reads them. A row that was declared by a table before is not declared
 * again: its id follows from what moves where and when. One that says other persons or another purpose than then is wrong, since nothing would come of it.
 *
 * @throws Failure `BAD_REQUEST` for bytes that are no text
 */
export async function importDeclarations(deps: DeclarationDeps, caller: Caller, order: ImportOrder): Promise<Reply<'importDeclarations'>> {
  const csv = textOf(order.bytes);
  if (csv === undefined) {
    const what = 'the file is neither UTF-8 nor GB 18030 text';
    throw new Failure('BAD_REQUEST', `importing declarations: ${what}`, { details: { what } });
  }
  const table = readTable(csv, shape);
  if (table.refused !== undefined) return answer({ rows: 0, errors: [table.refused] });
  const { rows, language } = table;
  if (rows.length > mostRows) return answer({ rows: rows.length, errors: [tooMany] });
  const reading = { tenant: caller.tenant, language, zone: order.timeZone, names: namesOf(deps, caller.tenant) };
  const read = rows.map((row) => readRow(row, reading));
  const wanted = read.flatMap((one) => ('wanted' in one ? [one.wanted] : []));
  const before = await declaredBefore(deps, wanted);
  const errors = [...read.flatMap((one) => errorsOf(one, { deps, caller, before, language })), ...doubles(read)].sort(byRow);
  const isApplied = order.apply === 'true' && errors.length === 0;
  if (isApplied)
    await deps.db.transaction().execute(async (trx) => {
      // In the order of movers, as their locks are taken: two tables at a time do not wait for each other.
      const fresh = wanted.filter(({ id }) => !before.has(id)).sort((a, b) => (a.asset < b.asset ? -1 : 1));
      for (const one of fresh) await declareIn(trx, deps, { caller, wanted: one });
    });
  return answer({ rows: rows.length, created: wanted.filter(({ id }) => !before.has(id)).length, errors }, isApplied);
}

const tooMany: TableError = {
  column: '',
  text: { zh: `超过 ${mostRows} 行，请分成几个文件`, en: `More than ${mostRows} rows; split the file` },
};

function answer(
  { rows, created = 0, errors }: { readonly rows: number; readonly created?: number; readonly errors: readonly TableError[] },
  applied = false,
): Reply<'importDeclarations'> {
  const isWrong = errors.length > 0;
  return {
    ...{ applied, rows, created: isWrong ? 0 : created, unchanged: isWrong ? 0 : rows - created },
    ...{ errorCount: errors.length, errors: errors.slice(0, mostErrors).map((error) => ({ ...error })) },
  };
}

function namesOf({ assets, fencesOf }: DeclarationDeps, tenant: string): { readonly movers: Names; readonly fences: Names } {
  const movers = [...assets.points()].flatMap(({ key, asset: id }) => {
    const asset = key === 'longitude' ? assets.asset(id) : undefined;
    if (asset?.tenant !== tenant) return [];
    return namesOfAsset(asset);
  });
  const fences = fencesOf(tenant).flatMap(({ id, title }) => [title.zh, title.en].map((name) => [name, id] as const));
  return { movers: gathered(movers), fences: gathered(fences) };
}

interface Reading {
  readonly tenant: string;
  /** Of the heading of the table. */
  readonly language: keyof Text;
  readonly zone: string;
  readonly names: ReturnType<typeof namesOf>;
}
type ReadRow =
  | { readonly row: number; readonly wanted: Wanted; readonly columns: ReadonlySet<ColumnKey> }
  | { readonly row: number; readonly errors: readonly TableError[] };

const ways: Readonly<Record<string, Wanted['direction']>> = { in: 'in', out: 'out', 进: 'in', 出: 'out', 进港: 'in', 出港: 'out' };

function readRow(row: Row, { tenant, language, zone, names }: Reading): ReadRow {
  const errors: TableError[] = [];
  const wrong = (column: ColumnKey | undefined, text: Text): undefined =>
    void errors.push({ row: row.row, column: column === undefined ? '' : headings[column][language], text });
  const asset = named(row.asset, names.movers, (text) => wrong('asset', text));
  const fence = named(row.fence, names.fences, (text) => wrong('fence', text));
  const direction =
    ways[(row.direction ?? '').trim().toLowerCase()] ?? wrong('direction', { zh: '应为“进”或“出”', en: 'Use “in” or “out”' });
  const from = readTime(row.from ?? '', zone) ?? wrong('from', timeHint);
  const to = readTime(row.to ?? '', zone) ?? wrong('to', timeHint);
  const persons = readPersons(row.persons ?? '');
  if (persons === 'wrong')
    wrong('persons', { zh: '应为 0 至 100000 的整数，或留空', en: 'Use a whole number from 0 to 100000, or leave it empty' });
  const purpose = row.purpose ?? '';
  const crew = readCrewCell(row.crew ?? '');
  if (crew !== undefined && 'problem' in crew) wrong('crew', crew.problem);
  if (purpose.length > mostPurpose) wrong('purpose', { zh: `最多 ${mostPurpose} 个字符`, en: `At most ${mostPurpose} characters` });
  if (
    errors.length > 0 ||
    asset === undefined ||
    fence === undefined ||
    direction === undefined ||
    from === undefined ||
    to === undefined ||
    persons === 'wrong' ||
    (crew !== undefined && 'problem' in crew)
  )
    return { row: row.row, errors };
  const said = { asset, fence, direction, from, to };
  const columns = new Set(columnKeys.filter((key) => row[key] !== undefined));
  const wanted = { id: idOf(tenant, said), ...said, persons, purpose, ...(crew !== undefined && { crew: [...crew] }) };
  return { row: row.row, wanted, columns };
}

const byRow = (a: TableError, b: TableError): number => (a.row ?? 0) - (b.row ?? 0);

interface Judging {
  readonly deps: DeclarationDeps;
  readonly caller: Caller;
  /** Of the heading of the table. */
  readonly language: keyof Text;
  /** What is declared already, by id. */
  readonly before: ReadonlyMap<string, Before>;
}

/** What is wrong with a row: what stands in it, or why it cannot be declared. One that is declared already is as it is, unless a person withdrew it or the row says otherwise. */
function errorsOf(one: ReadRow, { deps, caller, before, language }: Judging): readonly TableError[] {
  if ('errors' in one) return one.errors;
  const { row, wanted } = one;
  const known = before.get(wanted.id);
  const wrong = (text: Text | undefined, column = ''): readonly TableError[] => (text === undefined ? [] : [{ row, column, text }]);
  if (known === undefined) return wrong(refusalOf(() => declarable(deps, caller.tenant, wanted)));
  if (known.state === 'withdrawn') return wrong(isWithdrawn);
  return othersThan(known, one).flatMap(({ column, text }) => wrong(text, headings[column][language]));
}

/** What a row says otherwise than it is declared, by the columns that the table has. */
function othersThan(
  known: Before,
  { wanted, columns }: Extract<ReadRow, { wanted: Wanted }>,
): readonly { readonly column: ColumnKey; readonly text: Text }[] {
  const { crew = [], persons = wanted.crew?.length ?? null, purpose = '' } = wanted;
  const { persons: had, purpose: why } = known;
  const crewText = {
    zh: '已按其他人员申报；如需更改，请先撤回，再单独申报',
    en: 'It is declared with other persons; to change them, withdraw it and declare it by hand',
  };
  const found = [
    { column: 'persons', isSame: persons === had, text: declaredAs({ zh: had === null ? '未填人数' : `${had} 人`, en: had === null ? 'without a number of persons' : `with ${had} persons` }) }, // biome-ignore format: one column a line
    { column: 'purpose', isSame: purpose === why, text: declaredAs({ zh: why === '' ? '未填事由' : `事由“${why}”`, en: why === '' ? 'without a purpose' : `for “${why}”` }) }, // biome-ignore format: one column a line
    { column: 'crew', isSame: JSON.stringify(crew) === JSON.stringify(known.crew), text: crewText },
  ] as const;
  return found.filter(({ column, isSame }) => columns.has(column) && !isSame);
}

const declaredAs = ({ zh, en }: Text): Text => ({
  zh: `已申报为：${zh}；如需更改，请先撤回，再单独申报`,
  en: `It is declared ${en}; to change that, withdraw it and declare it by hand`,
});
const isWithdrawn: Text = { zh: '此申报已被撤回，如需请单独申报', en: 'This one was withdrawn; declare it by hand if it is wanted' };

const timeHint: Text = {
  zh: '应为时间，如 2026-01-31 08:00 或 2026-01-31T00:00:00Z',
  en: 'Use a time such as 2026-01-31 08:00 or 2026-01-31T00:00:00Z',
};
const local = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** ISO 8601 with its zone, or a time of the clocks of a zone; `undefined` when it is none. */
function readTime(text: string, zone: string): EpochMs | undefined {
  const parts = local
    .exec(text.trim())
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (parts === undefined) {
    const time = /(Z|[+-]\d{2}:?\d{2})$/i.test(text.trim()) ? Date.parse(text.trim()) : Number.NaN;
    return Number.isFinite(time) ? time : undefined;
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const utc = Date.UTC(year, month - 1, day, hour, minute, second);
  const isTime = new Date(utc).getUTCMonth() === month - 1 && new Date(utc).getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isTime ? utc - offsetAt(utc - offsetAt(utc, zone), zone) : undefined;
}

function readPersons(text: string): number | undefined | 'wrong' {
  if (text.trim() === '') return undefined;
  const persons = Number(text);
  return Number.isInteger(persons) && persons >= 0 && persons <= mostPersons ? persons : 'wrong';
}

/** Why something is refused, for a person. */
function refusalOf(act: () => unknown): Text | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return errorText(error.code, error.details);
    throw error;
  }
}

/** A UUID (version 8, RFC 9562) that follows from what is declared. */
function idOf(
  tenant: string,
  { asset, fence, direction, from, to }: Pick<Wanted, 'asset' | 'fence' | 'direction' | 'from' | 'to'>,
): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([tenant, asset, fence, direction, from, to]))
    .digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** Rows that say the same as one before. */
function doubles(read: readonly ReadRow[]): readonly TableError[] {
  const first = new Map<string, number>();
  return read.flatMap((one) => {
    if (!('wanted' in one)) return [];
    const before = first.get(one.wanted.id);
    if (before === undefined) first.set(one.wanted.id, one.row);
    return before === undefined
      ? []
      : [{ row: one.row, column: '', text: { zh: `与第 ${before} 行相同`, en: `The same as row ${before}` } }];
  });
}

interface Before {
  readonly state: string;
  readonly persons: number | null;
  readonly purpose: string;
  readonly crew: readonly Declared[];
}

async function declaredBefore({ db }: DeclarationDeps, wanted: readonly Wanted[]): Promise<ReadonlyMap<string, Before>> {
  if (wanted.length === 0) return new Map();
  const ids = wanted.map(({ id }) => id);
  const rows = await tables(db).selectFrom('declaration').select(['id', 'state', 'persons', 'purpose']).where('id', 'in', ids).execute();
  const crews = await crewOf(db, rows.map(({ id }) => id)); // biome-ignore format: one line
  return new Map(rows.map(({ id, ...row }) => [id, { ...row, crew: crews.get(id) ?? [] }]));
}
