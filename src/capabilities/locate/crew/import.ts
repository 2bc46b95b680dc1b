import { uuidv7 } from 'uuidv7';
import type { Reply } from '../../../contracts/api/index.ts';
import { Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Text } from '../../../contracts/text.ts';
import type { Trx } from '../../../kernel/database.ts';
import { readTable, type TableError, type TableRow, type TableShape, textOf } from '../../../kernel/upload.ts';
import { seesAsset } from '../../assets/index.ts';
import { gathered, type Names, named, namesOfAsset } from '../names.ts';
import { sameNumber } from './compare.ts';
import { type CrewDeps, lockCrew, mostPerAsset } from './crew.ts';
import { type CrewRow, tables } from './schema.ts';

/** Headings of a table of persons; those of an exported one are among them. */
const headings = {
  asset: { zh: '船舶', en: 'vessel' },
  name: { zh: '姓名', en: 'name' },
  rank: { zh: '职务', en: 'rank' },
  certificate: { zh: '证书', en: 'certificate' },
  document: { zh: '证件号', en: 'document' },
  phone: { zh: '电话', en: 'phone' },
  validUntil: { zh: '有效期至', en: 'valid until' },
} as const satisfies Readonly<Record<string, Text>>;
type ColumnKey = keyof typeof headings;
const shape: TableShape<ColumnKey> = { headings, needed: ['asset', 'name'] };
/** Characters of a cell, at most; as the API takes them one by one. */
const most = { name: 80, rank: 80, certificate: 120, document: 40, phone: 40 } as const;

/** Errors that one answer tells. */
const mostErrors = 500;
/** Rows of one file: each is a row of the transaction that writes all. `assumed` */
const mostRows = 5000;

type Wanted = Pick<CrewRow, 'asset' | 'name' | 'rank' | 'certificate' | 'document' | 'phone' | 'validUntil'>;
type ReadRow = { readonly row: number; readonly wanted: Wanted } | { readonly row: number; readonly errors: readonly TableError[] };

/**
 * Read a table of persons, say of each row what is wrong with it, and, when that is wanted and nothing is wrong, register all of them in one transaction.
 *
 * A person of the same vessel with the same document, or without one of the same name, is changed. A column that the file lacks changes nothing of who is there already.
 *
 * @throws Failure `BAD_REQUEST` for bytes that are no text
 */
export async function importCrew(
  deps: CrewDeps,
  caller: Caller,
  { apply, bytes }: { readonly apply: 'true' | 'false'; readonly bytes: Uint8Array },
): Promise<Reply<'importCrew'>> {
  const csv = textOf(bytes);
  if (csv === undefined) {
    const what = 'the file is neither UTF-8 nor GB 18030 text';
    throw new Failure('BAD_REQUEST', `importing crew: ${what}`, { details: { what } });
  }
  const table = readTable(csv, shape);
  if (table.refused !== undefined) return answer(0, [table.refused]);
  const { rows, language } = table;
  if (rows.length > mostRows) return answer(rows.length, [tooMany]);
  const names = namesOf(deps, caller);
  const read = rows.map((row) => readRow(row, names, language));
  const errors = [...read.flatMap((one) => ('errors' in one ? one.errors : [])), ...doubles(read)].sort(
    (a, b) => (a.row ?? 0) - (b.row ?? 0),
  );
  if (errors.length > 0) return answer(rows.length, errors);
  const wanted = read.flatMap((one) => ('wanted' in one ? [one.wanted] : []));
  const given = new Set(Object.keys(rows[0] ?? {}) as ColumnKey[]); // holds: the keys of a row are its columns
  return deps.db.transaction().execute(async (trx) => {
    const plan = await planOf(trx, { deps, caller, wanted, given });
    if (plan.tooFull !== undefined) return answer(rows.length, [plan.tooFull]);
    if (apply === 'true') await write(trx, plan);
    const counts = { created: plan.created.length, changed: plan.changed.length };
    return { ...answer(rows.length, []), ...counts, applied: apply === 'true', unchanged: wanted.length - counts.created - counts.changed };
  });
}

const tooMany: TableError = {
  column: '',
  text: { zh: `超过 ${mostRows} 行，请分成几个文件`, en: `More than ${mostRows} rows; split the file` },
};

const answer = (rows: number, errors: readonly TableError[]): Reply<'importCrew'> => ({
  ...{ applied: false, rows, created: 0, changed: 0, unchanged: 0, errorCount: errors.length },
  errors: errors.slice(0, mostErrors).map((error) => ({ ...error })),
});

/** What the caller's vessels are called. */
const namesOf = ({ assets }: CrewDeps, caller: Caller): Names =>
  gathered([...assets.inUse(caller.tenant)].filter(({ id }) => seesAsset(assets, caller, id)).flatMap(namesOfAsset));

function readRow(row: TableRow<ColumnKey>, names: Names, language: keyof Text): ReadRow {
  const errors: TableError[] = [];
  const wrong = (column: ColumnKey, text: Text): undefined => void errors.push({ row: row.row, column: headings[column][language], text });
  const asset = named(row.asset, names, (text) => wrong('asset', text));
  const texts = { name: '', rank: '', certificate: '', document: '', phone: '' };
  for (const column of Object.keys(texts) as (keyof typeof texts)[]) {
    texts[column] = (row[column] ?? '').trim();
    if (texts[column].length > most[column]) wrong(column, { zh: `最多 ${most[column]} 个字符`, en: `At most ${most[column]} characters` });
  }
  if (texts.name === '') wrong('name', { zh: '姓名不能为空', en: 'A name is needed' });
  const validUntil = readDay(row.validUntil ?? '');
  if (validUntil === 'wrong')
    wrong('validUntil', { zh: '应为日期，如 2027-06-30，或留空', en: 'Use a day such as 2027-06-30, or leave it empty' });
  if (errors.length > 0 || asset === undefined || validUntil === 'wrong') return { row: row.row, errors };
  return { row: row.row, wanted: { asset, ...texts, validUntil } };
}

/** A day as people and spreadsheets write it, as ISO 8601. */
function readDay(text: string): string | null | 'wrong' {
  if (text.trim() === '') return null;
  const [, year = '', month = '', day = ''] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.trim()) ?? [];
  const time = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const isDay = year !== '' && time.getUTCMonth() === Number(month) - 1 && time.getUTCDate() === Number(day);
  return isDay ? time.toISOString().slice(0, 10) : 'wrong';
}

/** Who is meant: on one vessel the document, or without one the name. */
const keyOf = ({ asset, document, name }: Pick<Wanted, 'asset' | 'document' | 'name'>): string =>
  JSON.stringify(document === '' ? [asset, 'name', name] : [asset, 'document', sameNumber(document)]);

function doubles(read: readonly ReadRow[]): readonly TableError[] {
  const first = new Map<string, number>();
  return read.flatMap((one) => {
    if (!('wanted' in one)) return [];
    const before = first.get(keyOf(one.wanted));
    if (before === undefined) first.set(keyOf(one.wanted), one.row);
    return before === undefined
      ? []
      : [{ row: one.row, column: '', text: { zh: `与第 ${before} 行是同一人`, en: `The same person as row ${before}` } }];
  });
}

interface Plan {
  readonly created: readonly CrewRow[];
  readonly changed: readonly CrewRow[];
  readonly tooFull: TableError | undefined;
}

interface Planning {
  readonly deps: CrewDeps;
  readonly caller: Caller;
  readonly wanted: readonly Wanted[];
  /** Columns that the file has. */
  readonly given: ReadonlySet<ColumnKey>;
}

async function planOf(trx: Trx, { deps, caller, wanted, given }: Planning): Promise<Plan> {
  const vessels = [...new Set(wanted.map(({ asset }) => asset))].sort(); // in one order, so that two imports do not wait for each other
  for (const asset of vessels) await lockCrew(trx, asset);
  const known =
    vessels.length === 0
      ? []
      : await tables(trx).selectFrom('crewMember').selectAll().where('tenant', '=', caller.tenant).where('asset', 'in', vessels).execute();
  const byKey = new Map(known.map((row) => [keyOf(row), row]));
  const stamp = { changedBy: caller.name, changedAt: deps.clock.now() };
  const isSaid = ([key]: readonly [string, unknown]): boolean => given.has(key as ColumnKey); // holds: the keys of what is wanted are columns
  const created: CrewRow[] = [];
  const changed: CrewRow[] = [];
  for (const one of wanted) {
    const before = byKey.get(keyOf(one));
    if (before === undefined) created.push({ ...one, id: uuidv7(), tenant: caller.tenant, ...stamp });
    else {
      const after: CrewRow = { ...before, ...Object.fromEntries(Object.entries(one).filter(isSaid)) };
      if (JSON.stringify(after) !== JSON.stringify(before)) changed.push({ ...after, ...stamp });
    }
  }
  const full = vessels.find((asset) => [...known, ...created].filter((row) => row.asset === asset).length > mostPerAsset);
  const text = { zh: `一艘船最多 ${mostPerAsset} 人`, en: `At most ${mostPerAsset} persons on a vessel` };
  return { created, changed, tooFull: full === undefined ? undefined : { column: '', text } };
}

/** Rows of one statement; PostgreSQL takes 65,535 parameters. */
const rowsAtOnce = 1000;

async function write(trx: Trx, { created, changed }: Plan): Promise<void> {
  for (let at = 0; at < created.length; at += rowsAtOnce)
    await tables(trx)
      .insertInto('crewMember')
      .values(created.slice(at, at + rowsAtOnce))
      .execute();
  for (const row of changed) await tables(trx).updateTable('crewMember').set(row).where('id', '=', row.id).execute();
}
