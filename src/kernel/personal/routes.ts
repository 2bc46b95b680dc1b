import { conflict, Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Auth } from '../auth.ts';
import type { Http } from '../http.ts';
import { eraseAccount, exportOf, type PersonalDeps, personOf } from './account.ts';

/** Answers the operations about what is held of a person. */
export function personalRoutes(
  http: Http,
  auth: Pick<Auth, 'users' | 'clock'>,
  deps: Pick<PersonalDeps, 'db' | 'audit' | 'contacts'>,
): void {
  const { users, clock } = auth;
  const all: PersonalDeps = { ...deps, users, clock };
  http.route('exportPersonalData', async ({ caller, params, reply }) => {
    refuseOthers(caller, params.id);
    const { audit, ...found } = await exportOf(all, caller.tenant, params.id);
    reply.header('content-disposition', `attachment; filename="personal-data-${params.id}.json"`);
    return { ...found, audit: audit.map((entry) => ({ ...entry })) };
  });
  http.route('getErasure', async ({ caller, params }) => {
    const { namesWithin } = await personOf(all, caller.tenant, { id: params.id });
    return { names: [...namesWithin] };
  });
  http.route('eraseUser', async ({ caller, params, body, request }) => {
    // The audit of this very call must not name them again, also when it comes twice and finds nobody.
    request.auditNote = { name: '—', reason: '—' };
    const person = await personOf(all, caller.tenant, { id: params.id, isWithin: body.withinSentences });
    refuseErasure(caller, person, body.name);
    // Refused for the last administrator; and nobody signs in any more while records are rewritten.
    await users.change(caller.tenant, params.id, { active: false });
    const { changed, left, pseudonym, auditLines } = await eraseAccount(all, caller, person);
    request.auditNote = { name: '—', reason: person.finder.replace(body.reason), pseudonym };
    return { pseudonym, changed: { ...changed }, auditLines, left: [...left] };
  });
}

/** One's own data are for everybody, those of others for administrators. @throws Failure `FORBIDDEN` */
function refuseOthers({ id, kind, role }: Caller, wanted: string): void {
  const isOwn = kind === 'user' && id === wanted;
  if (!isOwn && role !== 'administrator')
    throw new Failure('FORBIDDEN', `reading the personal data of ${wanted}: needs administrator, is ${role}`, {
      details: { role: 'administrator' },
    });
}

function refuseErasure(caller: Caller, { id, name }: { readonly id: string; readonly name: string }, typed: string): void {
  if (caller.id === id)
    throw conflict('erasing a user', {
      zh: '不能抹除自己，请由另一名管理员执行',
      en: 'nobody erases themselves; another administrator does',
    });
  if (typed !== name)
    throw new Failure('BAD_REQUEST', 'erasing a user: the name that was typed is another', {
      details: { what: { zh: '所输入的用户名不一致', en: 'the name that was typed is not that of the user' } },
    });
}
