import type { z } from 'zod';
import type { commandKind, commandStep } from '../../contracts/api/control.ts';
import { type Caller, mayAct } from '../../contracts/roles.ts';
import { units } from '../../contracts/units.ts';
import { type Assets, roleAt } from '../assets/index.ts';
import { mayConfirm } from './decide.ts';
import type { CommandView } from './deps.ts';
import { type Kind, ttlMsOf } from './kinds.ts';
import type { CommandRow, StepRow } from './schema.ts';

const some = <T>(value: T | null): T | undefined => value ?? undefined;

/** A command as the API shows it. */
export function commandView(row: CommandRow, assets: Assets, caller: Caller): CommandView {
  const { id, key, title, asset, assetTitle, point, value, symbol, decimals, state, confirmation, issuedBy, issuedAt, comment, expiresAt } =
    row;
  return {
    ...{ id, key, title, asset, assetTitle, point, value, symbol, decimals, state, confirmation, issuedBy, issuedAt, comment, expiresAt },
    unit: assets.point(point)?.unit,
    reasons: [...row.reasons],
    valueTitle: some(row.valueTitle),
    before: some(row.before),
    confirmedBy: some(row.confirmedBy),
    mayConfirm: mayConfirm(assets, caller, row),
    dueAt: some(row.dueAt),
    sentAt: some(row.sentAt),
    endedAt: some(row.endedAt),
    readBack: some(row.readBack),
    group: some(row.groupId),
  };
}

/** A step as the API shows it. */
export const stepView = ({ state, at, by, detail }: StepRow): z.output<typeof commandStep> => ({ state, at, by, detail: { ...detail } });

/** What may be ordered of an asset, as the API shows it. */
export function kindView(
  { key, command, asset, point, low, high, verify }: Kind,
  assets: Assets,
  caller: Caller,
): z.output<typeof commandKind> {
  const { title, about, choices, confirmation, issueBy = 'operator', confirmBy = 'operator' } = command;
  const { tolerance, withinSeconds } = command.verify;
  return {
    ...{
      key,
      title,
      about,
      asset: asset.id,
      point: point.number,
      unit: point.unit,
      symbol: units[point.unit].symbol,
      decimals: point.decimals,
    },
    ...{
      low,
      high,
      choices: choices && [...choices],
      confirmation,
      issueBy,
      confirmBy,
      mayIssue: mayAct(roleAt(assets, caller, asset.id) ?? caller.role, issueBy),
    },
    ttlSeconds: ttlMsOf(command) / 1000,
    verify: verify && { point: verify.number, title: verify.title, tolerance, withinSeconds },
  };
}
