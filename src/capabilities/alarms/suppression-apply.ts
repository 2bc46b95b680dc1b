import { sql } from 'kysely';
import type { AlarmDeps } from './deps.ts';
import type { Bench } from './judge.ts';
import type { Ledger } from './ledger.ts';
import type { Happening, Moved } from './move.ts';
import { type RuleRecord, type SuppressionRow, tables } from './schema.ts';
import { follow } from './service-state.ts';
import { lockBench } from './verdicts.ts';

/** Rules that are silenced or speak again in one transaction. */
const rulesAtOnce = 500;
const mostDepth = 64;

/** What suppressing needs. */
export interface ApplyParts {
  readonly deps: Pick<AlarmDeps, 'db' | 'clock' | 'assets'>;
  readonly ledger: Ledger;
  readonly limitOf: Bench['limitOf'];
}

/** An asset and all that lies within it. */
export function withinOf(assets: Pick<AlarmDeps['assets'], 'childrenOf'>, asset: string): readonly string[] {
  const found = [asset];
  for (let level: readonly string[] = [asset], depth = 0; level.length > 0 && depth < mostDepth; depth++) {
    level = level.flatMap((id) => assets.childrenOf(id).map((child) => child.id));
    for (const id of level) found.push(id);
  }
  return found;
}

type Covered = Pick<RuleRecord, 'id' | 'isSuppressed'>;

/** Who or what silences a rule, as a step of its alarm tells it. */
export const hushed = ({ by, body }: SuppressionRow): Pick<Happening, 'by' | 'comment'> => ({
  by: by ?? undefined,
  comment: `${body.title}: ${body.reason}`,
});

/** True when a suppression covers a rule, as {@link coveredBy} finds them. */
export const covers = (
  { assets }: Pick<ApplyParts['deps'], 'assets'>,
  { tenant, body }: SuppressionRow,
  rule: Pick<RuleRecord, 'id' | 'tenant' | 'asset' | 'priority'>,
): boolean =>
  tenant === rule.tenant &&
  (body.includesCritical || rule.priority > 1) &&
  (body.rules.includes(rule.id) || (body.asset !== undefined && withinOf(assets, body.asset).includes(rule.asset)));

/** The rules in use that a suppression covers. */
export async function coveredBy({ db, assets }: ApplyParts['deps'], { tenant, body }: SuppressionRow): Promise<readonly Covered[]> {
  const within = body.asset === undefined ? [] : withinOf(assets, body.asset);
  return tables(db)
    .selectFrom('alarmRule')
    .select(['id', 'isSuppressed'])
    .where('tenant', '=', tenant)
    .where('retiredAt', 'is', null)
    .where(sql<boolean>`(asset = any(${within}::text[]) or id = any(${body.rules}::text[]))`)
    .$if(!body.includesCritical, (query) => query.where(sql<boolean>`priority > 1`))
    .execute();
}

/** Silence what the suppressions that hold cover, and let everything else of the tenant speak again. Idempotent: asked again, it changes nothing. */
export async function applySuppressions(parts: ApplyParts, tenant: string, rows: readonly SuppressionRow[]): Promise<void> {
  const { db } = parts.deps;
  const why = new Map<string, SuppressionRow>();
  for (const row of rows.filter(({ isActive }) => isActive)) {
    for (const { id } of await coveredBy(parts.deps, row)) if (!why.has(id)) why.set(id, row);
  }
  const silent = await tables(db)
    .selectFrom('alarmRule')
    .select('id')
    .where('tenant', '=', tenant)
    .where('isSuppressed', '=', true)
    .execute();
  const isSilent = new Set(silent.map(({ id }) => id));
  const turned = [...[...why.keys()].filter((id) => !isSilent.has(id)), ...[...isSilent].filter((id) => !why.has(id))];
  for (let i = 0; i < turned.length; i += rulesAtOnce) await turn(parts, turned.slice(i, i + rulesAtOnce), why);
}

async function turn(
  { deps, ledger, limitOf }: ApplyParts,
  ids: readonly string[],
  why: ReadonlyMap<string, SuppressionRow>,
): Promise<void> {
  const time = deps.clock.now();
  await ledger.change(async (trx) => {
    const bench: Bench = { ...(await lockBench(trx, { ids })), limitOf };
    const rules: RuleRecord[] = [];
    const moved: Moved[] = [];
    for (const before of bench.rules.values()) {
      const by = why.get(before.id);
      const rule = { ...before, isSuppressed: by !== undefined };
      rules.push(rule);
      const cause = by === undefined ? 'unsuppressed' : 'suppressed';
      const one = follow(bench, rule, {
        cause,
        what: { time, ...(by && hushed(by)) },
      });
      if (one !== undefined) moved.push(one);
    }
    return { rules, moved };
  });
}
