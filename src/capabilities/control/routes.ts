import type { Http } from '../../kernel/http.ts';
import { sendCsv } from '../../kernel/table.ts';
import type { Control } from './control.ts';
import { commandColumns } from './table.ts';

/** Answer the operations of contracts/api/control.ts. */
export function controlRoutes(http: Pick<Http, 'route'>, control: Control): void {
  http.route('listCommandKinds', async ({ caller, params }) => control.kinds(caller, params.id));
  http.route('listCommandTargets', async ({ caller }) => control.targets(caller));
  http.route('checkCommand', ({ caller, body }) => control.check(caller, body));
  http.route('issueCommand', ({ caller, body }) => control.issue(caller, body));
  http.route('confirmCommand', ({ caller, params, body }) => control.decide(caller, params.id, { ...body, to: 'confirmed' }));
  http.route('cancelCommand', ({ caller, params, body }) => control.decide(caller, params.id, { ...body, to: 'cancelled' }));
  http.route('listCommands', ({ caller, query }) => control.list(caller, query));
  http.route('getCommand', ({ caller, params }) => control.get(caller, params.id));
  http.route('exportCommands', async ({ caller, query: { language, ...filter }, reply }) =>
    sendCsv(reply, { name: 'commands', columns: commandColumns, language }, await control.rowsOf(caller, filter)),
  );
  http.route('issueCommandGroup', ({ caller, body }) => control.issueGroup(caller, body));
  http.route('getCommandGroup', ({ caller, params }) => control.getGroup(caller, params.id));
  http.route('confirmCommandGroup', ({ caller, params, body }) => control.decideGroup(caller, params.id, { ...body, to: 'confirmed' }));
  http.route('cancelCommandGroup', ({ caller, params, body }) => control.decideGroup(caller, params.id, { ...body, to: 'cancelled' }));
}
