import type { FastifyReply } from 'fastify';
import type { Caller } from '../../contracts/roles.ts';
import type { Language } from '../../contracts/text.ts';
import type { ReportDeps } from './deps.ts';
import { fileOf, type ReportForm } from './files.ts';
import { listReports, makeReport, ownReport, removeReport, viewOf } from './made.ts';
import { createSchedule, listSchedules, removeSchedule, replaceSchedule } from './schedules.ts';
import { createTemplate, getTemplate, listTemplates, removeTemplate, updateTemplate } from './templates.ts';

/** Answer the operations of contracts/api/reports.ts. */
export function reportRoutes(deps: ReportDeps): void {
  const { http } = deps;
  http.route('listReportTemplates', ({ caller }) => listTemplates(deps, caller));
  http.route('getReportTemplate', ({ caller, params }) => getTemplate(deps, caller, params.id));
  http.route('createReportTemplate', ({ caller, body }) => createTemplate(deps, caller, body));
  http.route('updateReportTemplate', ({ caller, params, body }) => updateTemplate(deps, caller, { id: params.id, ...body }));
  http.route('removeReportTemplate', ({ caller, params }) => removeTemplate(deps, caller, params.id));
  http.route('listReports', ({ caller, query }) => listReports(deps, caller, query));
  http.route('makeReport', ({ caller, body }) => makeReport(deps, caller, body));
  http.route('getReport', async ({ caller, params }) => viewOf(await ownReport(deps, caller, params.id)));
  http.route('exportReportPdf', ({ caller, params, query, reply }) => sendFile(deps, { caller, ...params, ...query, form: 'pdf', reply }));
  http.route('exportReportXlsx', ({ caller, params, query, reply }) =>
    sendFile(deps, { caller, ...params, ...query, form: 'xlsx', reply }),
  );
  http.route('removeReport', ({ caller, params }) => removeReport(deps, caller, params.id));
  http.route('listReportSchedules', ({ caller }) => listSchedules(deps, caller));
  http.route('createReportSchedule', ({ caller, body }) => createSchedule(deps, caller, body));
  http.route('replaceReportSchedule', ({ caller, params, body }) => replaceSchedule(deps, caller, { id: params.id, given: body }));
  http.route('removeReportSchedule', ({ caller, params }) => removeSchedule(deps, caller, params.id));
}

interface Asked {
  readonly caller: Caller;
  readonly id: string;
  readonly language: Language;
  readonly form: ReportForm;
  readonly reply: FastifyReply;
}

async function sendFile(deps: ReportDeps, { caller, id, language, form, reply }: Asked): Promise<undefined> {
  const { name, media, content } = await fileOf(await ownReport(deps, caller, id), form, language);
  // RFC 6266: a plain name for old browsers, the true one in UTF-8.
  const plain = `report-${id}.${form}`;
  reply.header('content-type', media);
  reply.header(
    'content-disposition',
    `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
  );
  return reply.send(content) as unknown as Promise<undefined>; // holds: Fastify's reply is a thenable that resolves once sent
}
