import type { Received, Reply } from '../../../contracts/api/index.ts';
import { sparePartGiven } from '../../../contracts/api/spare-parts.ts';
import { Failure } from '../../../contracts/errors.ts';
import { issueText } from '../../../contracts/issue-text.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Text } from '../../../contracts/text.ts';
import type { Trx } from '../../../kernel/database.ts';
import { mostSheetRows, type TableColumn } from '../../../kernel/table.ts';
import { readTable, type TableError, type TableRow, type TableShape, textOf } from '../../../kernel/upload.ts';
import { tooManyRows } from '../../../kernel/xlsx.ts';
import type { MaintainDeps } from '../deps.ts';
import { type SpareRow, tables } from '../schema.ts';
import { insertSpare, type SpareFilter, saveSpare, sparesOf, viewsOf } from './spare-parts.ts';
import { move } from './stock.ts';

const headings = {
  number: { zh: '件号', en: 'number' },
  name: { zh: '名称', en: 'name' },
  unit: { zh: '单位', en: 'unit' },
  minimum: { zh: '最低库存', en: 'minimum' },
  price: { zh: '单价', en: 'price' },
  note: { zh: '备注', en: 'note' },
  store: { zh: '仓库', en: 'store' },
  quantity: { zh: '数量', en: 'quantity' },
} as const satisfies Readonly<Record<string, Text>>;
type Column = keyof typeof headings;
type Row = TableRow<Column>;
const shape: TableShape<Column> = { headings, needed: ['number'] };
/** Errors that one answer tells. */
const mostErrors = 500;

/** A row of the file: a part, and what one store holds of it. */
interface SheetRow extends Omit<SpareRow, 'id' | 'tenant' | 'version' | 'removedAt' | 'price'> {
  readonly price?: number | undefined;
  readonly store: string;
  readonly quantity: number | null;
}

const words = (key: 'number' | 'name' | 'unit' | 'note' | 'store'): TableColumn<SheetRow> => ({
  title: headings[key],
  kind: 'text',
  of: (row) => row[key],
});
const figure = (key: 'minimum' | 'price' | 'quantity'): TableColumn<SheetRow> => ({
  title: headings[key],
  kind: 'number',
  of: (row) => row[key] ?? null,
});

/** The columns of the file, which can be changed and imported. */
export const spareColumns = [
  words('number'),
  words('name'),
  words('unit'),
  figure('minimum'),
  figure('price'),
  words('note'),
  words('store'),
  figure('quantity'),
];

/** The parts of a tenant that a filter finds, a row for each store that holds some. @throws Failure `TOO_LARGE` */
export async function spareRows({ db }: Pick<MaintainDeps, 'db'>, { tenant }: Caller, filter: SpareFilter): Promise<readonly SheetRow[]> {
  const rows = await sparesOf(db, tenant, filter)
    .selectAll()
    .orderBy('number')
    .limit(mostSheetRows + 1)
    .execute();
  if (rows.length > mostSheetRows) throw tooManyRows(mostSheetRows);
  const views = await viewsOf(db, rows);
  return views.flatMap<SheetRow>((view) =>
    view.stock.length > 0 ? view.stock.map((held) => ({ ...view, ...held })) : [{ ...view, store: '', quantity: null }],
  );
}

/**
 * Read parts and stock from CSV. A part that is there (by number) is changed in the columns that the file has; others are added. A row with a store is a count of it.
 * Nothing is written while a row is wrong.
 *
 * @throws Failure `BAD_REQUEST` for bytes that are no text
 */
export async function importSpares(
  deps: Pick<MaintainDeps, 'db' | 'outbox' | 'clock'>,
  caller: Caller,
  order: { readonly bytes: Uint8Array; readonly isWanted: boolean },
): Promise<Reply<'importSpareParts'>> {
  const csv = textOf(order.bytes);
  const what = 'the file is neither UTF-8 nor GB 18030 text';
  if (csv === undefined) throw new Failure('BAD_REQUEST', `importing spare parts: ${what}`, { details: { what } });
  const table = readTable(csv, shape);
  if (table.refused !== undefined) return answer({ rows: 0, plans: [], errors: [table.refused] }, false);
  const { rows, language } = table;
  const result = await deps.db.transaction().execute(async (trx) => {
    const known = await tables(trx)
      .selectFrom('sparePart')
      .selectAll()
      .where('tenant', '=', caller.tenant)
      .where('removedAt', 'is', null)
      .orderBy('id')
      .forUpdate()
      .execute();
    const plan = planRows(rows, new Map(known.map((row) => [row.number, row])), language);
    const isApplied = order.isWanted && plan.errors.length === 0;
    if (isApplied) for (const one of plan.plans) await apply(deps, trx, { caller, plan: one });
    return answer(plan, isApplied);
  });
  if (result.applied) deps.outbox.wake();
  return result;
}

type Given = Received<'createSparePart', 'body'>;

/** What shall become of one part. */
interface Plan {
  readonly before: SpareRow | undefined;
  readonly given: Given;
  readonly counts: ReadonlyMap<string, number>;
}
interface Plans {
  readonly rows: number;
  readonly plans: readonly Plan[];
  readonly errors: readonly TableError[];
}

const answer = ({ rows, plans, errors }: Plans, applied: boolean): Reply<'importSpareParts'> => {
  const created = plans.filter(({ before }) => before === undefined).length;
  return {
    applied,
    rows,
    created,
    changed: plans.length - created,
    errorCount: errors.length,
    errors: errors.slice(0, mostErrors).map((error) => ({ ...error })),
  };
};

/** What a cell says, or what is wrong with it. */
function planRows(rows: readonly Row[], known: ReadonlyMap<string, SpareRow>, language: keyof Text): Plans {
  const plans = new Map<string, Plan>();
  const errors: TableError[] = [];
  for (const row of rows) {
    const number = row.number?.trim() ?? '';
    const earlier = plans.get(number);
    const before = known.get(number);
    const result = readRow(row, { before, earlier, language });
    if ('errors' in result) errors.push(...result.errors);
    else plans.set(number, { before, given: result.given, counts: new Map([...(earlier?.counts ?? []), ...result.counts]) });
  }
  return { rows: rows.length, plans: [...plans.values()], errors };
}

interface Beside {
  readonly before: SpareRow | undefined;
  /** What a row above said of the same part. */
  readonly earlier: Plan | undefined;
  readonly language: keyof Text;
}

function readRow(
  row: Row,
  { before, earlier, language }: Beside,
): { readonly errors: readonly TableError[] } | { readonly given: Given; readonly counts: ReadonlyMap<string, number> } {
  const wrong = (column: Column, text: Text): TableError => ({ row: row.row, column: headings[column][language], text });
  const cells = sparePartGiven.safeParse(cellsOf(row, before, earlier?.given));
  const errors = cells.success
    ? []
    : cells.error.issues.map((issue) => wrong((issue.path[0] ?? 'number') as Column, hints[String(issue.path[0])] ?? issueText(issue))); // holds: the cells are named by their columns
  const store = row.store?.trim() ?? '';
  const held = row.quantity?.trim() ?? '';
  const quantity = Number(held);
  if (held !== '' && !(quantity >= 0 && quantity <= 1e9)) errors.push(wrong('quantity', atLeastZero));
  if (held !== '' && store === '') errors.push(wrong('store', { zh: '填了数量就要写仓库', en: 'A quantity needs its store' }));
  if (store.length > 64) errors.push(wrong('store', { zh: '最多 64 个字', en: 'At most 64 characters' }));
  if (earlier?.counts.has(store)) errors.push(wrong('store', { zh: `上面已有一行是“${store}”`, en: `A row above is of ${store} too` }));
  if (!cells.success || errors.length > 0) return { errors };
  return { given: cells.data, counts: store === '' || held === '' ? new Map() : new Map([[store, quantity]]) };
}

const atLeastZero: Text = { zh: '应为不小于 0 的数字', en: 'Use a number of at least 0' };
const hints: Readonly<Record<string, Text>> = {
  number: { zh: '需要件号，最多 60 个字', en: 'It needs a part number of at most 60 characters' },
  name: { zh: '需要名称，最多 120 个字', en: 'It needs a name of at most 120 characters' },
  unit: { zh: '最多 16 个字', en: 'At most 16 characters' },
  note: { zh: '最多 500 个字', en: 'At most 500 characters' },
  minimum: atLeastZero,
  price: atLeastZero,
};

/** What a row says of its part: a column that the file lacks stays as it is, of a new part as a row above says. */
function cellsOf({ number, name, unit, minimum, price, note }: Row, before: SpareRow | undefined, earlier: Given | undefined) {
  const known = earlier ?? before;
  const numeric = (cell: string | undefined, present: number | null | undefined, empty: number | undefined) =>
    cell === undefined ? (present ?? undefined) : cell.trim() === '' ? empty : Number(cell);
  return {
    ...{ number: number ?? '', name: name ?? known?.name ?? '', unit: unit ?? known?.unit, note: note ?? known?.note },
    ...{ minimum: numeric(minimum, known?.minimum, 0), price: numeric(price, known?.price, undefined) },
  };
}

async function apply(
  deps: Pick<MaintainDeps, 'outbox' | 'clock'>,
  trx: Trx,
  { caller, plan }: { readonly caller: Caller; readonly plan: Plan },
): Promise<void> {
  const { before, given, counts } = plan;
  const spare = before === undefined ? await insertSpare(trx, caller.tenant, given) : await saveSpare(trx, before, given);
  for (const [store, quantity] of counts) await move(deps, trx, spare, { kind: 'imported', store, quantity, by: caller.name });
}
