import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import { isMine, mineOf } from './mine.ts';
import { noRule } from './rule-store.ts';
import type { RuleDeps } from './rules.ts';
import { type RelearnRecord, tables } from './schema.ts';
import { lockBench } from './verdicts.ts';

/**
 * Make a rule forget what it has learnt, now and over restarts. An alarm that it has stays until the rule finds its point normal again.
 *
 * @throws Failure `NOT_FOUND`, also for a rule that is deleted or retired; `BAD_REQUEST` for a kind that learns nothing
 */
export async function learnAnew(
  { deps, ledger, feed, detectors }: RuleDeps,
  caller: Caller,
  { id, from }: { readonly id: string; readonly from: RelearnRecord['from'] },
): Promise<void> {
  const relearn: RelearnRecord = { at: deps.clock.now(), by: caller.name, from };
  const { rules } = await ledger.change(async (trx) => {
    const [rule] = (await lockBench(trx, { ids: [id] })).rules.values();
    if (rule === undefined || rule.retiredAt !== undefined || !isMine(mineOf(deps.assets, caller), rule)) throw noRule(id);
    const what = `a rule of kind ${rule.kind} learns nothing`;
    if (detectors.get(rule.kind)?.memory?.learns !== true)
      throw new Failure('BAD_REQUEST', `learning rule ${rule.key} anew: ${what}`, { details: { what } });
    await tables(trx)
      .updateTable('alarmRule')
      .set({ relearn: JSON.stringify(relearn) as never })
      .where('id', '=', id)
      .execute(); // holds: a JSON text is what the column takes
    return { rules: [{ ...rule, relearn }], moved: [] };
  });
  await feed.push(rules);
}
