import type { z } from 'zod';
import type { cameraAddress, cameraAddressBody } from '../../contracts/api/cameras.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { Reach } from '../../kernel/own-network.ts';
import type { Vault } from '../../kernel/vault.ts';
import { type CameraService, rowOf, seenCamera, signInOf } from './cameras.ts';
import { type AddressRow, tables } from './schema.ts';
import type { SignIn } from './sign-in.ts';

type Address = z.output<typeof cameraAddress>;
type Given = z.output<typeof cameraAddressBody>;

/** Where the pictures of a camera are. What can no longer be read is left out. Throws `NOT_FOUND`, `FORBIDDEN` for who is no engineer there. */
export async function getAddress(service: CameraService, caller: Caller, id: string): Promise<Address> {
  const doing = `reading the address of camera ${id}`;
  seenCamera(service, caller, { id, doing, needs: 'engineer' });
  return shown(knownOf(service.vault, await rowOf(service, caller, id)));
}

/**
 * Say where they are.
 *
 * @throws Failure `NOT_FOUND`, `FORBIDDEN`, `BAD_REQUEST` for an address that is not called or holds a password, and for a password that is left
 *   out though it was entered for another host or user
 */
export async function setAddress(
  service: CameraService,
  caller: Caller,
  { id, address }: { readonly id: string; readonly address: Given },
): Promise<Address> {
  const doing = `setting the address of camera ${id}`;
  seenCamera(service, caller, { id, doing, needs: 'engineer' });
  for (const one of [address.still, address.page]) if (one !== undefined) refuseSignIn(one, doing);
  if (address.still !== undefined) refuseHost(service.reach, address.still, doing);
  const known = knownOf(service.vault, await rowOf(service, caller, id));
  const next: Known = { still: address.still, page: address.page, signIn: signInFor(address, known, doing) };
  await keep(service, { ...sealed(service.vault, next), tenant: caller.tenant, asset: id, changedAt: service.clock.now() });
  return shown(next);
}

/** What is stored, unsealed. */
interface Known {
  readonly still: string | undefined;
  readonly page: string | undefined;
  readonly signIn: SignIn | undefined;
  /** It was sealed with another key. */
  readonly isLost?: boolean;
}

function knownOf(vault: Vault, row: AddressRow | undefined): Known {
  if (row === undefined) return { still: undefined, page: undefined, signIn: undefined };
  const page = row.page ?? undefined;
  const still = row.still === null ? undefined : vault.unseal(row.still);
  const signIn = signInOf(vault, row);
  if (signIn === 'lost' || (row.still !== null && still === undefined)) return { still: undefined, page, signIn: undefined, isLost: true };
  return { still, page, signIn };
}

const shown = ({ still, page, signIn }: Known): Address => ({ still, page, user: signIn?.user, hasPassword: Boolean(signIn?.password) });

const sealed = (vault: Vault, { still, page, signIn }: Known): Pick<AddressRow, 'still' | 'page' | 'signIn'> => ({
  still: still === undefined ? null : vault.seal(still),
  page: page ?? null,
  signIn: signIn === undefined ? null : vault.seal(JSON.stringify(signIn)),
});

async function keep({ db }: CameraService, row: AddressRow): Promise<void> {
  await tables(db)
    .insertInto('cameraAddress')
    .values(row)
    .onConflict((one) => one.columns(['tenant', 'asset']).doUpdateSet(row))
    .execute();
}

/** A password goes nowhere but to the host, and for the user, that it was entered for. */
function signInFor({ still, user, password }: Given, known: Known, doing: string): SignIn | undefined {
  if (user === undefined || still === undefined) return undefined;
  if (password !== undefined) return { user, password };
  if (known.signIn === undefined && known.isLost !== true) return { user, password: '' };
  if (known.signIn?.user === user && known.still !== undefined && originOf(known.still) === originOf(still)) return known.signIn;
  throw badRequest(doing, {
    zh: '主机或用户名变更时请重新填写密码',
    en: 'enter the password again when the host or the user changes',
  });
}

const originOf = (address: string): string => new URL(address).origin;

const badRequest = (doing: string, what: Text): Failure => new Failure('BAD_REQUEST', `${doing}: ${what.en}`, { details: { what } });

function refuseSignIn(address: string, doing: string): void {
  const { username, password } = new URL(address);
  if (username === '' && password === '') return;
  throw badRequest(doing, {
    zh: '地址中不能写用户名和密码，请填在各自的栏目里',
    en: 'an address holds no user and password; they have fields of their own',
  });
}

function refuseHost(reach: Reach, address: string, doing: string): void {
  const closed = reach.refusal(new URL(address).hostname);
  if (closed !== undefined) throw badRequest(doing, closed);
}
