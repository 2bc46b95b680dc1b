import type { Received, Reply } from '../../contracts/api/index.ts';
import { conflict } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import { said } from '../../contracts/said.ts';
import { readUpload } from '../../kernel/upload.ts';
import { adoptDevice } from './adopt.ts';
import type { Device, Source } from './catalogue.ts';
import { configForm, discoveryForm } from './config.ts';
import { createDevice, issueSecrets, removeDevice, setDeviceSecret, updateDevice } from './devices.ts';
import { type Hub, note, notFound, ownDevice, ownSource } from './hub.ts';
import { exportDevices, exportTemplate, importDevices } from './import-devices.ts';
import { keyProblem } from './key-problems.ts';
import { type LogFilter, mostLinkEvents } from './link-log.ts';
import { logCsv } from './log-csv.ts';
import { sendCsv } from './send-csv.ts';
import { seenDevices, seesSource } from './sites.ts';
import { createSource, removeSource, updateSource } from './sources.ts';
import { createFromTemplate, createTemplate, listTemplates, removeTemplate, templateOfDevice } from './templates.ts';
import { discoverPoints, tryOut } from './trial.ts';
import { setTwin } from './twin.ts';
import { deviceViews, sourceView } from './views.ts';

/** Register the routes of `connect`. */
export function connectRoutes(hub: Hub): void {
  sourceRoutes(hub);
  deviceRoutes(hub);
  sheetRoutes(hub);
  templateRoutes(hub);
  quarantineRoutes(hub);
}

function sourceRoutes(hub: Hub): void {
  const { deps, inTurn } = hub;
  const { http } = deps;
  http.route('listSources', ({ caller }) => listSources(hub, caller));
  http.route('createSource', async ({ caller, body }) => viewOf(hub, await inTurn(() => createSource(hub, caller, body))));
  http.route('updateSource', async ({ caller, params, body }) =>
    viewOf(hub, await inTurn(() => updateSource(hub, caller, { id: params.id, change: body }))),
  );
  http.route('removeSource', async ({ caller, params }) => {
    await inTurn(() => removeSource(hub, caller, params.id));
    return undefined;
  });
  http.route('probeSource', ({ caller, body }) => tryOut(hub, caller, body));
  http.route('discoverPoints', ({ caller, body }) => discoverPoints(hub, caller, body));
  http.route('checkKey', async ({ caller, params, query }) => ({
    problem: keyProblem({ ...hub, ...ownSource(hub, caller, params.id) }, query.key),
  }));
  http.route('listProtocols', async () => listProtocols(hub));
  http.route('listLinkEvents', async ({ caller, params, query }) => {
    const events = await linkEvents(hub, caller, { source: params.id, query });
    return { items: events.map((event) => ({ ...event, text: said(event.detail) })) };
  });
  http.route('exportLinkEvents', async ({ caller, params, query, reply }) => {
    const events = await linkEvents(hub, caller, { source: params.id, query: { ...query, limit: mostLinkEvents } });
    return sendCsv(reply, 'link-log', logCsv(events, query.language));
  });
}

function deviceRoutes(hub: Hub): void {
  const { deps, inTurn } = hub;
  const { http, flow } = deps;
  const view = (device: Promise<Device>) => viewOfDevice(hub, device);
  http.route('listDevices', async ({ caller, params, query }) => listDevices(hub, caller, { source: params.id, query }));
  http.route('createDevice', ({ caller, params, body }) => view(inTurn(() => createDevice(hub, caller, { source: params.id, body }))));
  http.route('updateDevice', ({ caller, params, body }) => view(inTurn(() => updateDevice(hub, caller, { id: params.id, change: body }))));
  http.route('removeDevice', async ({ caller, params }) => {
    await inTurn(() => removeDevice(hub, caller, params.id));
    return undefined;
  });
  http.route('setDeviceSecret', async ({ caller, params }) => ({ secret: await inTurn(() => setDeviceSecret(hub, caller, params.id)) }));
  http.route('setDeviceTwin', ({ caller, params, body }) => view(inTurn(() => setTwin(hub, caller, { id: params.id, body }))));
  http.route('issueSecrets', async ({ caller, params, body }) => {
    const issued = await inTurn(() => issueSecrets(hub, caller, { source: params.id, devices: body.devices }));
    return { items: issued.map(({ device, secret }) => ({ device: device.id, identity: device.identity, secret })) };
  });
  http.route('askDevice', async ({ caller, params, body }) => {
    const device = ownDevice(hub, caller, params.id);
    const { source, identity } = device;
    refuseCommanded(hub, device, body);
    return command(hub, caller, { source, identity, asked: body, answer: () => flow.ask(source, identity, body) });
  });
}

function sheetRoutes(hub: Hub): void {
  const { deps, inTurn } = hub;
  const { http } = deps;
  http.route('exportDevices', ({ caller, params, query, reply }) =>
    sendCsv(reply, 'devices', exportDevices(hub, caller, { id: params.id, language: query.language })),
  );
  http.route('exportDeviceSheet', ({ query, reply }) => sendCsv(reply, 'devices-template', exportTemplate(query.language)));
  http.route('importDevices', async (call) => {
    const bytes = await readUpload(call);
    return inTurn(() => importDevices(hub, call.caller, { id: call.params.id, query: call.query, bytes }));
  });
}

function templateRoutes(hub: Hub): void {
  const { deps, inTurn } = hub;
  const { http } = deps;
  http.route('listDeviceTemplates', async ({ caller }) => ({ items: [...(await listTemplates(hub, caller))] }));
  http.route('createDeviceTemplate', ({ caller, body }) => inTurn(() => createTemplate(hub, caller, body)));
  http.route('removeDeviceTemplate', ({ caller, params }) => removeTemplate(hub, caller, params.id));
  http.route('saveDeviceTemplate', ({ caller, params, body }) => inTurn(() => templateOfDevice(hub, caller, { id: params.id, body })));
  http.route('createFromTemplate', async ({ caller, params, body }) => {
    const devices = await inTurn(() => createFromTemplate(hub, caller, { source: params.id, body }));
    return { items: await deviceViews(hub, devices) };
  });
}

function quarantineRoutes(hub: Hub): void {
  const { deps, inTurn, quarantine } = hub;
  const { http } = deps;
  http.route('listQuarantine', async ({ caller }) => {
    const strangers = await quarantine.list(caller.tenant);
    const shown = strangers.map(({ values, ...stranger }) => ({ ...stranger, values: { ...values }, text: said(stranger.detail) }));
    return { items: shown, total: shown.length };
  });
  http.route('adoptDevice', ({ caller, params, body }) =>
    viewOfDevice(
      hub,
      inTurn(() => adoptDevice(hub, caller, { id: params.id, wish: body })),
    ),
  );
  http.route('dismissQuarantine', async ({ caller, params }) => {
    const stranger = await quarantine.find(caller.tenant, params.id);
    if (!stranger) throw notFound(`unknown device ${params.id}`);
    await quarantine.remove(stranger.source, [stranger.identity]);
    return undefined;
  });
}

/** What a command writes with its interlocks is not written around them. */
function refuseCommanded({ deps }: Hub, { identity, keys }: Device, { write }: Readonly<Record<string, unknown>>): void {
  const named = typeof write === 'object' && write !== null ? Object.keys(write) : [];
  const guarded = named.filter((key) => deps.isCommanded?.(keys.get(key)?.point ?? -1) === true);
  if (guarded.length > 0) {
    const named = guarded.join(', ');
    const en = `${named}: written by commands only, with their interlocks`;
    throw conflict(`asking ${identity}`, { zh: `${named} 只能通过带联锁的命令写入`, en });
  }
}

interface Asked {
  readonly source: string;
  readonly identity: string;
  readonly asked: Readonly<Record<string, unknown>>;
  readonly answer: () => Promise<Readonly<Record<string, unknown>>>;
}

/** Ask a device, and write into the log who asked what and how it ended. */
async function command(hub: Hub, { name }: Caller, { source, identity, asked, answer }: Asked): Promise<Record<string, unknown>> {
  const what = `${name}: ${JSON.stringify(asked).slice(0, 200)}`;
  try {
    const answered = await answer();
    note(hub, source, { kind: 'command', identity, detail: `${what}: answered` });
    return { ...answered };
  } catch (error) {
    note(hub, source, { kind: 'command', identity, detail: `${what}: ${error instanceof Error ? error.message : String(error)}` });
    throw error;
  }
}

async function listSources(hub: Hub, caller: Caller): Promise<Reply<'listSources'>> {
  const counts = await hub.quarantine.counts(caller.tenant);
  const own = [...hub.catalogue.sources.values()].filter(({ tenant }) => tenant === caller.tenant);
  const sources = own.filter(({ id }) => seesSource(hub, caller, id));
  return {
    items: sources.map((source) => shownTo(hub, caller, sourceView(hub, source, counts.get(source.id) ?? 0))),
    total: sources.length,
  };
}

/** A source as somebody with roles at sites sees it: what it says of other sites, and how it is reached, is left out. */
function shownTo(hub: Hub, caller: Caller, { lastError, lastErrorText, ...view }: Reply<'createSource'>): Reply<'createSource'> {
  if (caller.sites === undefined) return { ...view, ...(lastError !== undefined && { lastError, lastErrorText }) };
  return { ...view, config: {}, refused: {}, quarantineCount: 0, deviceCount: seenDevices(hub, caller, view.id).length };
}

/** The log of a source; for somebody with roles at sites, of the devices that they see. */
async function linkEvents(hub: Hub, caller: Caller, { source, query }: { readonly source: string; readonly query: LogFilter }) {
  ownSource(hub, caller, source);
  if (caller.sites === undefined) return hub.linkLog.list(source, query);
  const seen = new Set(seenDevices(hub, caller, source).map(({ identity }) => identity));
  const all = await hub.linkLog.list(source, { ...query, limit: mostLinkEvents });
  return all.filter(({ identity }) => identity !== undefined && seen.has(identity)).slice(0, query.limit);
}

async function viewOfDevice(hub: Hub, device: Promise<Device>): Promise<Reply<'createDevice'>> {
  const [view] = await deviceViews(hub, [await device]);
  if (view === undefined) throw new Error('BUG: one device has one view');
  return view;
}

async function viewOf(hub: Hub, source: Source): Promise<Reply<'createSource'>> {
  const counts = await hub.quarantine.counts(source.tenant);
  return sourceView(hub, source, counts.get(source.id) ?? 0);
}

function listProtocols({ deps }: Hub): Reply<'listProtocols'> {
  const items = deps.protocols.map((info) => ({
    protocol: info.protocol,
    title: info.title,
    config: configForm(info),
    discovery: discoveryForm(info),
    readsMap: info.readMap !== undefined,
    takesSecrets: info.secretUse !== undefined,
  }));
  return { items, total: items.length };
}

async function listDevices(
  hub: Hub,
  caller: Caller,
  { source, query }: { readonly source: string; readonly query: Received<'listDevices', 'query'> },
): Promise<Reply<'listDevices'>> {
  ownSource(hub, caller, source);
  const wanted = (query.text ?? '').normalize('NFKC').toLowerCase();
  const all = seenDevices(hub, caller, source).filter((device) => nameOf(hub, device).includes(wanted));
  const { after, limit } = query;
  const rest = after === undefined ? all : all.filter(({ id }) => id > after);
  const shown = rest.slice(0, limit);
  return {
    items: await deviceViews(hub, shown),
    next: rest.length > limit ? shown.at(-1)?.id : undefined,
    total: all.length,
  };
}

function nameOf({ deps }: Hub, { identity, asset }: Device): string {
  const title = asset === undefined ? undefined : deps.assets.asset(asset)?.title;
  return `${identity} ${title?.zh ?? ''} ${title?.en ?? ''}`.normalize('NFKC').toLowerCase();
}
