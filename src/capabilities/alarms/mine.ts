import type { Caller } from '../../contracts/roles.ts';
import { type Assets, seenAssets } from '../assets/index.ts';

/** Whose alarms and rules are meant: those of a tenant, and of its assets only some for somebody whose role holds at sites only. */
export interface Mine {
  readonly tenant: string;
  /** Ids of the assets; `undefined`: all of the tenant. */
  readonly seen?: readonly string[] | undefined;
}

/** What a caller may see. */
export const mineOf = (assets: Assets, caller: Pick<Caller, 'tenant' | 'sites'>): Mine => ({
  tenant: caller.tenant,
  seen: seenAssets(assets, caller),
});

/** Whether an alarm or a rule is among them. */
export const isMine = ({ tenant, seen }: Mine, of: { readonly tenant: string; readonly asset: string }): boolean =>
  of.tenant === tenant && (seen === undefined || seen.includes(of.asset));
