import type { Received } from '../../../contracts/api/index.ts';
import { conflict, Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Text } from '../../../contracts/text.ts';
import { comparedCrew } from './crew.ts';
import type { DeclarationDeps } from './deps.ts';
import { type DeclarationRow, tables, type VerificationRow } from './schema.ts';
import type { VerificationStep } from './state.ts';

/** Priority of the notice of a step that is not in order: medium. */
const noticePriority = 3;

const titles: Readonly<Record<VerificationStep, Text>> = {
  vessel: { zh: '船舶', en: 'vessel' },
  persons: { zh: '人员', en: 'persons' },
  equipment: { zh: '设备', en: 'equipment' },
};

/**
 * Note what a step of the verification found; done again, the later one counts. One that is not in order is told to everybody.
 *
 * @throws Failure `NOT_FOUND`; `CONFLICT` of a withdrawn declaration, or when persons are said to be in order and their number is another than the
 * declared one, or, without a note, when the crew register does not know one of them or a certificate is over
 */
export async function verify(
  deps: DeclarationDeps,
  { tenant, name }: Caller,
  { id, ...found }: Received<'verifyDeclaration', 'body'> & { readonly id: string },
): Promise<DeclarationRow> {
  const declaration = await deps.db.transaction().execute(async (trx) => {
    const row = await tables(trx)
      .selectFrom('declaration')
      .selectAll()
      .where('id', '=', id)
      .where('tenant', '=', tenant)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined)
      throw new Failure('NOT_FOUND', `verifying: there is no declaration ${id}`, { details: { what: `declaration ${id}` } });
    refuse(row, found);
    if (found.step === 'persons' && found.isOk && found.note === '') refuseUnknown(await comparedCrew(trx, row, deps.clock.now()));
    const { step, isOk, counted = null, note } = found;
    const stored: VerificationRow = { declaration: id, step, isOk, counted, note, verifiedBy: name, verifiedAt: deps.clock.now() };
    const { declaration: _, step: __, ...change } = stored;
    await tables(trx)
      .insertInto('declarationVerification')
      .values(stored)
      .onConflict((on) => on.columns(['declaration', 'step']).doUpdateSet(change))
      .execute();
    if (!isOk) await deps.outbox.emit(trx, 'notice.wanted', noticeOf(deps, row, stored));
    return row;
  });
  if (!found.isOk) deps.outbox.wake();
  return declaration;
}

function refuse({ state, persons }: DeclarationRow, { step, isOk, counted }: Received<'verifyDeclaration', 'body'>): void {
  const doing = 'verifying a declaration';
  if (state === 'withdrawn')
    throw conflict(doing, { zh: '申报已撤回，无需核验', en: 'the declaration is withdrawn; there is nothing to verify' });
  if (step !== 'persons' && counted !== undefined)
    throw conflict(doing, { zh: '只有人员核验才有清点人数', en: 'persons are counted in the step “persons” only' });
  if (isOk && persons !== null && counted !== undefined && counted !== persons)
    throw conflict(doing, {
      zh: `申报 ${persons} 人，清点 ${counted} 人，不能记为相符`,
      en: `${persons} persons were declared and ${counted} counted: that is not in order`,
    });
}

/** Persons are in order in spite of the register only when somebody says why. */
function refuseUnknown({ items }: Awaited<ReturnType<typeof comparedCrew>>): void {
  const count = (finding: string): number => items.filter((one) => one.finding === finding).length;
  const [unknown, expired] = [count('unknown'), count('expired')];
  if (unknown + expired === 0) return;
  throw conflict('verifying a declaration', {
    zh: `${unknown} 人未登记，${expired} 人证书过期；仍记为相符须在“说明”中写明原因`,
    en: `${unknown} persons are not registered and the certificates of ${expired} are over; say why in the note to call that in order`,
  });
}

function noticeOf(
  { assets }: DeclarationDeps,
  { tenant, asset, id, fenceTitle }: DeclarationRow,
  { step, note, verifiedAt }: VerificationRow,
) {
  const name = assets.asset(asset)?.title ?? { zh: asset, en: asset };
  return {
    ...{ tenant, asset, time: verifiedAt, key: `verification ${id} ${step} ${verifiedAt}`, to: [], priority: noticePriority },
    title: { zh: `核验不符：${name.zh}，${titles[step].zh}`, en: `Verification not in order: ${name.en}, ${titles[step].en}` },
    text: {
      zh: `在“${fenceTitle.zh}”核验${titles[step].zh}不符${note === '' ? '。' : `：${note}`}`,
      en: `At “${fenceTitle.en}” the ${titles[step].en} ${step === 'persons' ? 'were' : 'was'} found not in order${note === '' ? '.' : `: ${note}`}`,
    },
  };
}

/** Steps that were done, by declaration. */
export async function verificationsOf(
  db: DeclarationDeps['db'],
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly VerificationRow[]>> {
  if (ids.length === 0) return new Map();
  const rows = await tables(db)
    .selectFrom('declarationVerification')
    .selectAll()
    .where('declaration', 'in', ids)
    .orderBy('verifiedAt')
    .execute();
  const done = new Map<string, VerificationRow[]>();
  for (const row of rows) done.set(row.declaration, [...(done.get(row.declaration) ?? []), row]);
  return done;
}
