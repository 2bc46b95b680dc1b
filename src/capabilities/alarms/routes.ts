import type { Http } from '../../kernel/http.ts';
import type { Alarms } from './alarms.ts';

/** Answer the operations of contracts/api/alarms.ts. */
export function alarmRoutes(http: Http, alarms: Alarms): void {
  http.route('listAlarms', ({ caller, query }) => alarms.list(caller, query));
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
  http.route('setOutOfService', ({ caller, params, body }) => alarms.setOutOfService(caller, params.id, body));
}
