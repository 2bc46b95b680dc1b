import { mostSheetRows, sendBook, sendCsv } from '../../kernel/table.ts';
import { incidentBook } from './book.ts';
import type { IncidentDeps } from './deps.ts';
import type { Incidents } from './incidents.ts';
import { selectIncidents } from './list.ts';
import { incidentColumns, timelineColumns } from './table.ts';

/** Answer the operations of contracts/api/incidents.ts. */
export function incidentRoutes(deps: IncidentDeps, incidents: Incidents): void {
  const { http } = deps;
  http.route('listIncidents', ({ caller, query }) => incidents.list(caller, query));
  http.route('exportIncidents', async ({ caller, query, reply }) =>
    sendCsv(
      reply,
      { name: 'incidents', columns: incidentColumns, language: query.language },
      await selectIncidents(deps, caller, { ...query, limit: mostSheetRows + 1 }),
    ),
  );
  http.route('startIncident', ({ caller, body }) => incidents.start(caller, body));
  http.route('getIncident', ({ caller, params }) => incidents.get(caller, params.id));
  http.route('changeIncidentLevel', ({ caller, params, body }) => incidents.changeLevel(caller, params.id, body));
  http.route('actOnStep', ({ caller, params, body }) => incidents.act(caller, { incident: params.id, step: params.step }, body));
  http.route('noteIncident', ({ caller, params, body }) => incidents.note(caller, params.id, body));
  http.route('closeIncident', ({ caller, params, body }) => incidents.end(caller, params.id, body));
  http.route('reportIncident', ({ caller, params }) => incidents.report(caller, params.id));
  http.route('exportIncident', async ({ caller, params, query: { language }, reply }) => {
    const incident = await incidents.get(caller, params.id);
    const lines = incident.entries.map((entry) => ({ incident, entry }));
    return sendCsv(reply, { name: incident.number, columns: timelineColumns, language }, lines);
  });
  http.route('exportIncidentXlsx', async ({ caller, params, query: { language, timeZone }, reply }) => {
    const report = await incidents.report(caller, params.id);
    return sendBook(reply, report.incident.number, incidentBook(report, language, timeZone));
  });
}
