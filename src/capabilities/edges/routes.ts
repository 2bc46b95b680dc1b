import type { IncomingHttpHeaders } from 'node:http';
import type { Desk } from './deps.ts';
import { getDraft, getVersionRow, rollBack, saveDraft, sendDraft, setDeviceSecret } from './drafts.ts';
import { enrol, report } from './reports.ts';
import { createEdge, getEdge, listEdges, listEvents, removeEdge, renewCode, updateEdge } from './sites.ts';
import { listVersions } from './versions.ts';
import { versionView } from './views.ts';

/** Answer the operations of contracts/api/edges.ts. */
export function edgeRoutes(desk: Desk): void {
  const { http, configs } = desk;
  http.route('listEdges', ({ caller }) => listEdges(desk, caller));
  http.route('createEdge', ({ caller, body }) => createEdge(desk, caller, body));
  http.route('getEdge', ({ caller, params }) => getEdge(desk, caller, params.id));
  http.route('updateEdge', ({ caller, params, body }) => updateEdge(desk, caller, { id: params.id, change: body }));
  http.route('removeEdge', ({ caller, params }) => removeEdge(desk, caller, params.id));
  http.route('renewEdgeCode', ({ caller, params }) => renewCode(desk, caller, params.id));
  http.route('getEdgeDraft', ({ caller, params }) => getDraft(desk, caller, params.id));
  http.route('saveEdgeDraft', ({ caller, params, body }) => saveDraft(desk, caller, { id: params.id, body }));
  http.route('setEdgeDeviceSecret', ({ caller, params, body }) => setDeviceSecret(desk, caller, { id: params.id, ...body }));
  http.route('sendEdgeDraft', ({ caller, params, body }) => sendDraft(desk, caller, { id: params.id, body }));
  http.route('listEdgeVersions', ({ caller, params, query }) => listVersions(desk, caller, { id: params.id, limit: query.limit }));
  http.route('getEdgeVersion', async ({ caller, params }) => {
    const row = await getVersionRow(desk, caller, params);
    return { ...versionView(row), config: configs.shown(params.id, row.config) };
  });
  http.route('rollBackEdge', ({ caller, params, body }) => rollBack(desk, caller, { ...params, sending: body }));
  http.route('listEdgeEvents', ({ caller, params, query }) => listEvents(desk, caller, { id: params.id, limit: query.limit }));
  http.route('enrolEdge', ({ body }) => enrol(desk, body));
  http.route('reportEdge', ({ request, body }) => report(desk, tokenIn(request.headers), body));
}

const tokenIn = ({ authorization = '' }: IncomingHttpHeaders): string | undefined => /^bearer (yfe_[\w-]{16,})$/i.exec(authorization)?.[1];
