import type { Received } from '../../contracts/api/index.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Http } from '../../kernel/http.ts';
import { allRows, sendCsv, sendXlsx } from '../../kernel/table.ts';
import { readUpload } from '../../kernel/upload.ts';
import type { Alarms } from './alarms.ts';
import { databaseColumns } from './database-table.ts';
import { expectedColumns } from './expected.ts';
import type { Suppressions } from './suppressions.ts';
import { alarmColumns } from './table.ts';

const table = { name: 'alarms', columns: alarmColumns };

const database = { name: 'alarm-database', columns: databaseColumns };

const rulesOf = (alarms: Alarms, caller: Caller) => allRows((after) => alarms.listRules(caller, { after, limit: 1000 }));

const rowsOf = (alarms: Alarms, caller: Caller, query: Received<'exportAlarms', 'query'>) =>
  allRows((after) => alarms.list(caller, { ...query, after, limit: 1000 }));

/** Answer the operations of contracts/api/alarms.ts. */
export function alarmRoutes(http: Http, alarms: Alarms): void {
  http.route('listAlarms', ({ caller, query }) => alarms.list(caller, query));
  http.route('exportAlarms', ({ caller, query, reply }) => sendCsv(reply, { ...table, ...query }, rowsOf(alarms, caller, query)));
  http.route('exportAlarmsXlsx', ({ caller, query, reply }) => sendXlsx(reply, { ...table, ...query }, rowsOf(alarms, caller, query)));
  http.route('countAlarms', ({ caller }) => alarms.counts(caller));
  http.route('measureAlarms', ({ caller, query }) => alarms.measure(caller, query));
  http.route('getAlarm', ({ caller, params }) => alarms.get(caller, params.id));
  http.route('acknowledgeAlarms', ({ caller, body }) => alarms.acknowledge(caller, body));
  http.route('commentAlarm', ({ caller, params, body }) => alarms.comment(caller, params.id, body.comment));
  http.route('shelveAlarm', ({ caller, params, body }) => alarms.shelve(caller, params.id, body));
  http.route('unshelveAlarm', ({ caller, params }) => alarms.unshelve(caller, params.id));
  http.route('listRules', ({ caller, query }) => alarms.listRules(caller, query));
  http.route('getRule', ({ caller, params }) => alarms.getRule(caller, params.id));
  http.route('updateRule', ({ caller, params, body }) => alarms.updateRule(caller, params.id, body));
  http.route('previewRule', ({ caller, params, body }) => alarms.previewRule(caller, params.id, body));
  http.route('readExpected', ({ caller, params, query }) => alarms.readExpected(caller, params.id, query));
  http.route('exportExpected', async ({ caller, params, query, reply }) =>
    sendCsv(reply, { name: 'expected', columns: expectedColumns, ...query }, await alarms.exportExpected(caller, params.id, query)),
  );
  http.route('learnRuleAnew', ({ caller, params, body }) => alarms.learnRuleAnew(caller, params.id, body.from));
  http.route('setOutOfService', ({ caller, params, body }) => alarms.setOutOfService(caller, params.id, body));
  ownRoutes(http, alarms);
  databaseRoutes(http, alarms);
  suppressionRoutes(http, alarms.suppressions);
}

function ownRoutes(http: Http, alarms: Alarms): void {
  http.route('listDetectors', async () => alarms.listDetectors());
  http.route('createRule', ({ caller, body }) => alarms.createRule(caller, body));
  http.route('previewNewRule', ({ caller, body }) => alarms.previewNewRule(caller, body));
  http.route('removeRule', async ({ caller, params }) => {
    await alarms.removeRule(caller, params.id);
    return undefined;
  });
}

function databaseRoutes(http: Http, alarms: Alarms): void {
  http.route('setRationale', ({ caller, params, body }) => alarms.setRationale(caller, params.id, body));
  http.route('approveRationale', ({ caller, params, body }) => alarms.approveRationale(caller, params.id, body));
  http.route('exportAlarmDatabase', ({ caller, query, reply }) => sendCsv(reply, { ...database, ...query }, rulesOf(alarms, caller)));
  http.route('exportAlarmDatabaseXlsx', ({ caller, query, reply }) => sendXlsx(reply, { ...database, ...query }, rulesOf(alarms, caller)));
  http.route('importAlarmDatabase', async (call) =>
    alarms.importAlarmDatabase(call.caller, await readUpload(call), call.query.apply === 'true'),
  );
}

function suppressionRoutes(http: Http, suppressions: Suppressions): void {
  http.route('listSuppressions', async ({ caller }) => ({ items: [...(await suppressions.list(caller))] }));
  http.route('createSuppression', ({ caller, body }) => suppressions.create(caller, body));
  http.route('replaceSuppression', ({ caller, params, body }) => suppressions.replace(caller, params.id, body));
  http.route('removeSuppression', async ({ caller, params }) => {
    await suppressions.remove(caller, params.id);
    return undefined;
  });
  http.route('switchSuppression', ({ caller, params, body }) => suppressions.turn(caller, params.id, body));
}
