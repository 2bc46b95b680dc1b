import { createChannel, listChannels, removeChannel, replaceChannel } from './channels.ts';
import { listDeliveries, listNotices, retryDelivery } from './deliveries.ts';
import type { NotifyDeps } from './deps.ts';
import { acceptHandover, handoverFacts, listHandovers, writeHandover } from './handovers.ts';
import type { Notify } from './notify.ts';
import { createRule, readRules, removeRule, replaceRule, viewOf } from './rules.ts';
import { createTeam, dutyAt, listTeams, removeTeam, replaceTeam, rosterOf } from './teams.ts';

/** Answer the operations of contracts/api/notify.ts. */
export function notifyRoutes(deps: NotifyDeps, notify: Notify): void {
  const { http, db, clock } = deps;
  http.route('listNotifyChannels', async ({ caller }) => ({ items: [...(await listChannels(deps, caller))] }));
  http.route('createNotifyChannel', ({ caller, body }) => createChannel(deps, caller, body));
  http.route('replaceNotifyChannel', async ({ caller, params, body }) => {
    const changed = await replaceChannel(deps, caller, { id: params.id, given: body });
    notify.wake();
    return changed;
  });
  http.route('removeNotifyChannel', async ({ caller, params }) => {
    await removeChannel(deps, caller, params.id);
    return undefined;
  });
  http.route('testNotifyChannel', ({ caller, params, body }) => notify.test(caller, params.id, body.to));
  http.route('listNotifyRules', async ({ caller }) => ({ items: (await readRules(db, caller.tenant)).map((rule) => viewOf(deps, rule)) }));
  http.route('createNotifyRule', ({ caller, body }) => createRule(deps, caller, body));
  http.route('replaceNotifyRule', ({ caller, params, body }) => replaceRule(deps, caller, { id: params.id, given: body }));
  http.route('removeNotifyRule', async ({ caller, params }) => {
    await removeRule(deps, caller, params.id);
    return undefined;
  });
  http.route('listDeliveries', ({ caller, query }) => listDeliveries(db, caller, query));
  http.route('retryDelivery', async ({ caller, params }) => {
    const waiting = await retryDelivery(db, caller, { id: params.id, now: clock.now() });
    notify.wake();
    return waiting;
  });
  http.route('listNotices', ({ caller, query }) => listNotices(deps, caller, query));
  dutyRoutes(deps);
}

function dutyRoutes(deps: NotifyDeps): void {
  const { http, clock } = deps;
  http.route('listTeams', async ({ caller }) => ({ items: [...(await listTeams(deps, caller))] }));
  http.route('createTeam', ({ caller, body }) => createTeam(deps, caller, body));
  http.route('replaceTeam', ({ caller, params, body }) => replaceTeam(deps, caller, { id: params.id, given: body }));
  http.route('removeTeam', async ({ caller, params }) => {
    await removeTeam(deps, caller, params.id);
    return undefined;
  });
  http.route('getDuty', ({ caller, query }) => dutyAt(deps, caller, query.at ?? clock.now()));
  http.route('getRoster', ({ caller, params, query }) => rosterOf(deps, caller, { id: params.id, ...query }));
  http.route('draftHandover', ({ caller }) => handoverFacts(deps, caller));
  http.route('listHandovers', ({ caller, params, query }) => listHandovers(deps, caller, { team: params.id, ...query }));
  http.route('writeHandover', ({ caller, params, body }) => writeHandover(deps, caller, { team: params.id, note: body.note }));
  http.route('acceptHandover', ({ caller, params }) => acceptHandover(deps, caller, params.id));
}
