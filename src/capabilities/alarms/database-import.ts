import type { Reply } from '../../contracts/api/index.ts';
import { rationaleGiven } from '../../contracts/api/rationale.ts';
import { Failure } from '../../contracts/errors.ts';
import { issueText } from '../../contracts/issue-text.ts';
import { severities } from '../../contracts/rationale.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import { readTable, type TableError, type TableRow, textOf } from '../../kernel/upload.ts';
import { type DatabaseColumn, databaseShape } from './database-table.ts';
import { mineOf } from './mine.ts';
import { actionOf, causeOf, consequenceOf, derivedOf, rationalised, weightOf } from './rationale.ts';
import { lockRules, type RationaleParts, saveRationales } from './rationale-change.ts';
import type { RuleRecord } from './schema.ts';

type Row = TableRow<DatabaseColumn>;
/** Errors that one answer tells. */
const mostErrors = 500;

/** An upload of records. */
export interface ImportOrder {
  readonly bytes: Uint8Array;
  /** Write it when no row is wrong; otherwise it is only checked. */
  readonly isWanted: boolean;
}

/**
 * Read a Master Alarm Database, say what it would change and what is wrong with each row, and, when that is wanted and nothing is wrong, write all of it.
 *
 * Only records and priorities are read; a column that the table lacks stays as it is, an empty cell empties it (words then are those of the pack, the priority
 * that of the table). Approvals are never imported: a record that differs must be approved again.
 *
 * @throws Failure `BAD_REQUEST` for bytes that are no text
 */
export async function importDatabase({ deps }: RationaleParts, caller: Caller, order: ImportOrder): Promise<Reply<'importAlarmDatabase'>> {
  const csv = textOf(order.bytes);
  if (csv === undefined) {
    const what = 'the file is neither UTF-8 nor GB 18030 text';
    throw new Failure('BAD_REQUEST', `importing the alarm database: ${what}`, { details: { what } });
  }
  const table = readTable(csv, databaseShape);
  if (table.refused !== undefined) return answer({ rows: 0, changed: [], errors: [table.refused] }, false);
  const { rows, language } = table;
  return deps.db.transaction().execute(async (trx) => {
    const ids = [...new Set(rows.flatMap(({ id }) => id || []))];
    const rules = new Map((await lockRules(trx, mineOf(deps.assets, caller), ids)).map((rule) => [rule.id, rule]));
    const plan = planRows(rows, rules, { language, who: { by: caller.name, time: deps.clock.now() } });
    const isApplied = order.isWanted && plan.errors.length === 0;
    if (isApplied) await saveRationales(trx, plan.changed);
    return answer(plan, isApplied);
  });
}

interface Plan {
  readonly rows: number;
  readonly changed: readonly RuleRecord[];
  readonly errors: readonly TableError[];
}

const answer = ({ rows, changed, errors }: Plan, applied: boolean): Reply<'importAlarmDatabase'> => ({
  ...{ applied, rows, changed: changed.length, unchanged: errors.length > 0 ? 0 : rows - changed.length },
  ...{ errorCount: errors.length, errors: errors.slice(0, mostErrors).map((error) => ({ ...error })) },
});

type Who = Parameters<typeof rationalised>[2];

function planRows(rows: readonly Row[], rules: ReadonlyMap<string, RuleRecord>, given: Pick<Known, 'language' | 'who'>): Plan {
  const seen = new Map<string, number>();
  const changed: RuleRecord[] = [];
  const errors: TableError[] = [];
  for (const row of rows) {
    const result = planRow(row, { rule: rules.get(row.id ?? ''), first: seen.get(row.id ?? ''), ...given });
    seen.set(row.id ?? '', row.row);
    if (Array.isArray(result)) errors.push(...result);
    else if (result !== undefined) changed.push(result);
  }
  return { rows: rows.length, changed, errors };
}

interface Known {
  readonly rule: RuleRecord | undefined;
  /** The row that had the same id before. */
  readonly first: number | undefined;
  readonly who: Who;
  /** Of the heading of the table. */
  readonly language: keyof Text;
}

/** The changed rule, `undefined` when the row changes nothing, or what is wrong with it. */
function planRow(row: Row, { rule, first, who, language }: Known): RuleRecord | undefined | TableError[] {
  const headingOf = (column: DatabaseColumn): string => databaseShape.headings[column][language];
  const wrong = (column: DatabaseColumn, text: Text): TableError[] => [{ row: row.row, column: headingOf(column), text }];
  if (first !== undefined) return wrong('id', { zh: `与第 ${first} 行是同一条规则`, en: `The same rule as in row ${first}` });
  if (rule === undefined)
    return wrong('id', { zh: '没有这条规则，请先导出再修改', en: 'There is no such rule; export the table and change that' });
  const given = rationaleGiven.safeParse(cellsOf(row, rule));
  if (!given.success) {
    return given.error.issues.map((issue) => {
      const column = (issue.path[0] ?? 'id') as DatabaseColumn; // holds: the cells are named by their columns
      return { row: row.row, column: headingOf(column), text: hints[column] ?? issueText(issue) };
    });
  }
  const changed = rationalised(rule, given.data, who);
  if (changed !== undefined) return changed === rule || isSame(changed, rule) ? undefined : changed;
  const derived = derivedOf(rule, given.data);
  return wrong('overrideReason', {
    zh: `按表应为 ${derived} 级：改用 ${derived}，或填写偏离理由`,
    en: `The table gives ${derived}: take that, or give a reason`,
  });
}

/** A rule without a record stays without one when nothing was written. */
const isSame = (after: RuleRecord, before: RuleRecord): boolean => {
  const { cause, consequence, action, severity, respondMinutes, reviewDue } = after.rationale ?? {};
  const isEmpty = ![cause, consequence, action, severity, respondMinutes, reviewDue].some(Boolean);
  return before.rationale === undefined && isEmpty && after.priority === before.priority;
};

const hints: Readonly<Partial<Record<DatabaseColumn, Text>>> = {
  severity: { zh: `应为 ${severities.join('、')} 之一`, en: `Use one of ${severities.join(', ')}` },
  respondMinutes: { zh: '应为 0.1 至 10080 的数字（分钟）', en: 'Use a number of minutes from 0.1 to 10080' },
  priority: { zh: '应为 1 至 4', en: 'Use 1 to 4' },
  reviewDue: { zh: '应为日期，如 2026-01-31', en: 'Use a day such as 2026-01-31' },
};

/** What a row says about a rule; a column that is not there says what the rule has. */
function cellsOf(row: Row, rule: RuleRecord) {
  const { overrideReason = '', reviewDue } = rule.rationale ?? {};
  const { severity, respondMinutes } = weightOf(rule);
  const number = (cell: string | undefined, had: number | undefined) => (cell === undefined ? had : cell === '' ? undefined : Number(cell));
  return {
    cause: row.cause ?? causeOf(rule)?.en ?? '',
    consequence: row.consequence ?? consequenceOf(rule).en,
    action: row.action ?? actionOf(rule).en,
    severity: row.severity === undefined ? severity : row.severity || undefined,
    respondMinutes: number(row.respondMinutes, respondMinutes),
    priority: number(row.priority, rule.priority),
    overrideReason: row.overrideReason ?? overrideReason,
    reviewDue: row.reviewDue === undefined ? reviewDue : row.reviewDue || undefined,
  };
}
