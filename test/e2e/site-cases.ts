import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import {
  anywhere,
  byId,
  type Case,
  foreignFile,
  foreignFilter,
  inFile,
  list,
  type Narrowed,
  onlyOwn,
  putFile,
  radars,
  range,
  scanOf,
} from './site-case.ts';
import { plantCases } from './site-plant-cases.ts';
import {
  type Ask,
  a,
  b,
  boardOf,
  boss,
  both,
  bound,
  day,
  got,
  hour,
  pictureOf,
  planOf,
  reportOf,
  teamOf,
  templateOf,
  walkOf,
} from './two-sites.ts';

/** One for each operation that is narrowed to sites. */
export const cases: Readonly<Record<Narrowed, Case>> = {
  ...plantCases,
  listWorkOrders: list(),
  exportWorkOrders: list('language=en'),
  exportWorkOrdersXlsx: list('language=en&timeZone=UTC'),
  listAssignees: { isList: true },
  createWorkOrder: { at: ({ asset }) => ({ body: { title: 'x', kind: 'inspection', dueAt: day, asset } }) },
  getWorkOrder: byId('order'),
  updateWorkOrder: byId('order', { version: 1, priority: 1 }),
  addOrderEntry: byId('order', { entry: { kind: 'note', text: 'x' } }),
  removeOrderEntry: { at: ({ order, entry }) => ({ path: { id: order, entry } }) },
  putOrderFile: putFile('order'),
  readOrderFile: inFile('order'),
  listSchedules: list(),
  createSchedule: {
    check: async () => {
      const trigger = { by: 'calendar', rule: { every: 1, unit: 'day', from: '2026-01-01', at: ['08:00'], zone: 'UTC' } };
      const body = { title: 'x', asset: b.asset, dueHours: 1, trigger };
      expect((await bound('POST', '/work-schedules', body)).status).toBe(400);
      expect((await bound('POST', '/work-schedules', { ...body, asset: undefined })).status).toBe(403);
    },
  },
  replaceSchedule: {
    at: ({ schedule }) => ({
      path: { id: schedule },
      body: {
        ...{ version: 1, title: 'x', asset: a.asset, dueHours: 1 },
        trigger: { by: 'calendar', rule: { every: 1, unit: 'day', from: '2026-01-01', at: ['08:00'], zone: 'UTC' } },
      },
    }),
  },
  removeSchedule: byId('schedule'),
  getAssetLife: byId('asset'),
  listAssetFiles: byId('asset'),
  putAssetFile: putFile('asset'),
  readAssetFile: inFile('asset'),
  removeAssetFile: inFile('asset'),
  getRemainingLife: byId('asset'),
  setCommissioned: byId('asset', { commissionedAt: day }),
  listAssetReliability: list('limit=1000'),
  exportReliability: list('by=asset&language=en'),
  listRemainingLife: {
    check: async () => {
      const { model } = await got<{ model: string }>('GET', `/assets/${b.asset}`);
      await got('POST', '/life-models', { model, points: ['level'] });
      const assets = async (ask: Ask) =>
        (JSON.parse((await ask('GET', '/remaining-life')).text) as { items: { asset: string }[] }).items.map(({ asset }) => asset);
      expect(await assets(boss)).toEqual(expect.arrayContaining([a.asset, b.asset]));
      expect(await assets(bound)).toContain(a.asset);
      expect(await assets(bound)).not.toContain(b.asset);
    },
  },
  listReliability: {
    check: async () => {
      const watched = async (ask: Ask) => {
        const { items } = JSON.parse((await ask('GET', '/reliability')).text) as { items: { figures: { assets: number } }[] };
        return items.reduce((sum, { figures }) => sum + figures.assets, 0);
      };
      expect(await watched(bound)).toBe(1);
      expect(await watched(boss)).toBeGreaterThan(1);
    },
  },
  listCommandKinds: byId('asset'),
  checkCommand: { at: ({ asset }) => ({ body: { asset, command: 'water/soundSiren', value: 1 } }) },
  issueCommand: { at: ({ asset }) => ({ body: { asset, command: 'water/soundSiren', value: 1 } }) },
  confirmCommand: byId('command', {}),
  cancelCommand: byId('command', {}),
  listCommands: list(),
  listCommandTargets: {
    check: async () => {
      const assets = async (ask: Ask) =>
        (JSON.parse((await ask('GET', '/command-targets')).text) as { items: { asset: string }[] }).items.map(({ asset }) => asset);
      expect(await assets(boss)).toEqual(expect.arrayContaining([a.asset, b.asset]));
      const mine = await assets(bound);
      expect([mine.includes(a.asset), mine.includes(b.asset)]).toEqual([true, false]);
    },
  },
  getCommand: byId('command'),
  exportCommands: list('language=en'),
  issueCommandGroup: { at: ({ asset }) => ({ body: { orders: [{ asset, command: 'water/soundSiren', value: 1 }] } }) },
  getCommandGroup: byId('group'),
  confirmCommandGroup: byId('group', {}),
  cancelCommandGroup: byId('group', {}),
  listFences: { check: async () => void expect(JSON.parse((await bound('GET', '/fences')).text).items).toEqual([]) },
  listFloorPlans: { check: async () => void expect(JSON.parse((await bound('GET', '/floor-plans')).text).items).toEqual([]) },
  listMovers: list(),
  listMapTasks: {
    check: async () => {
      await got('POST', '/lots', { lot: randomUUID(), asset: b.ship });
      const tasksOf = async (ask: Ask) => JSON.parse((await ask('GET', '/map-tasks')).text).items;
      expect(await tasksOf(boss)).toEqual(expect.arrayContaining(['crew', 'lots']));
      expect(await tasksOf(bound)).toContain('crew');
      expect(await tasksOf(bound)).not.toContain('lots');
    },
  },
  listPastPlaces: { isList: true, at: () => ({ query: `time=${Date.now() + hour}&withinSeconds=86400` }) },
  findWay: { at: ({ ship }) => ({ path: { asset: ship }, query: 'longitude=120&latitude=30' }) },
  listPlaceEvents: list(),
  exportPlaceEvents: list('language=en'),
  readTrack: { at: ({ ship }) => ({ path: { asset: ship }, query: range.slice(1) }) },
  exportTrack: { at: ({ ship }) => ({ path: { asset: ship }, query: `format=csv${range}` }) },
  measureTrack: { at: ({ ship }) => ({ path: { asset: ship }, query: `from=${Date.now() - hour}&to=${Date.now() + hour}` }) },
  readGear: { at: ({ ship }) => ({ path: { asset: ship }, query: `from=${Date.now() - hour}&to=${Date.now() + hour}` }) },
  listCrew: list(),
  exportCrew: list('language=en'),
  createCrewMember: { at: ({ ship }) => ({ body: { asset: ship, name: 'x' } }) },
  updateCrewMember: byId('sailor', { rank: 'x' }),
  removeCrewMember: byId('sailor'),
  importCrew: {
    check: async () => {
      const send = async (name: string) => {
        const csv = Buffer.from(`vessel,name\n${name} ship,y\n`);
        return JSON.parse((await bound('POST', '/crew/import', csv, 'text/csv')).text) as { errorCount: number };
      };
      expect([await send('SITE-A'), await send('SITE-B')]).toMatchObject([{ errorCount: 0 }, { errorCount: 1 }]);
      const moved = await bound('PATCH', `/crew/${a.sailor}`, { asset: b.ship });
      expect(moved.status).toBe(404);
    },
  },
  listPictures: list(),
  getPicture: byId('picture'),
  exportPicture: byId('picture'),
  listDangers: list(),
  exportDangers: list('language=en'),
  measureDangers: {
    check: async () => {
      const figures = async (ask: Ask) => JSON.parse((await ask('GET', '/dangers/statistics')).text) as { total: number };
      expect(await figures(bound)).toMatchObject({ total: 1, bySite: [{ site: a.asset, total: 1 }] });
      expect(await figures(boss)).toMatchObject({ total: 2 });
    },
  },
  listSavedFilters: {
    check: async () => {
      const names = async (ask: Ask) => JSON.parse((await ask('GET', '/saved-filters?list=alarms')).text) as { items: { name: string }[] };
      const filter = { list: 'alarms', filter: {} };
      await got('POST', '/saved-filters', { ...filter, name: 'of all', isShared: true });
      await bound('POST', '/saved-filters', { ...filter, name: 'own' });
      expect((await names(bound)).items).toMatchObject([{ name: 'own' }]);
    },
  },
  createSavedFilter: {
    check: async () => {
      const { status, text } = await bound('POST', '/saved-filters', { list: 'work', filter: {}, name: 'for all', isShared: true });
      expect([status, JSON.parse(text).code]).toEqual([403, 'NOT_AT_SITES']);
    },
  },
  updateSavedFilter: foreignFilter('PATCH', (id) => `/${id}`, { name: 'mine now' }),
  removeSavedFilter: foreignFilter('DELETE', (id) => `/${id}`),
  setDefaultFilter: foreignFilter(
    'PUT',
    () => '/default',
    (id: string) => ({ list: 'alarms', filter: id }),
  ),
  reportDanger: { at: ({ asset }) => ({ body: { title: 'x', asset } }) },
  getDanger: byId('danger'),
  updateDanger: byId('danger', { version: 1, title: 'x' }),
  putDangerFile: putFile('danger'),
  readDangerFile: inFile('danger'),
  createPicture: onlyOwn('/pictures', { ofB: () => pictureOf('x', b.level), ofNone: () => ({ ...pictureOf('x', a.level), elements: [] }) }),
  updatePicture: { at: ({ picture }) => ({ path: { id: picture }, body: { ...pictureOf('x', a.level), version: 1 } }) },
  removePicture: byId('picture'),
  restorePicture: byId('picture'),
  copyPicture: byId('picture'),
  importPicture: foreignFile('picture', '/pictures/import'),
  checkPictureScene: {
    check: async () => {
      const views = [{ title: both('x'), eye: [0, 1, 9], target: [0, 0, 0] }];
      const scene = (asset: string) => ({ views, items: [{ id: 'w', kind: 'label', title: both('x'), at: [0, 0, 0], opens: { asset } }] });
      const problems = async (ask: Ask) => (await ask('POST', '/pictures/scene', { scene: scene('banasura-sagar') })).text;
      expect(await problems(bound)).toContain('there is no asset banasura-sagar');
      expect(await problems(boss)).not.toContain('there is no asset');
    },
  },
  writePictureScene: {
    check: async () => {
      const scene = { views: [], items: [{ point: b.level }, { point: a.level }] };
      const points = async (ask: Ask) => (await ask('POST', '/pictures/scene/file', { scene })).text;
      expect(await points(bound)).toContain('{"point":""}');
      expect(await points(boss)).not.toContain('{"point":""}');
    },
  },
  listBoards: list(),
  getBoard: byId('board'),
  createBoard: onlyOwn('/boards', {
    ofB: () => boardOf('x', { asset: a.asset, level: b.level }),
    ofNone: () => boardOf('x', { level: a.level }),
  }),
  updateBoard: { at: ({ board }) => ({ path: { id: board }, body: { ...boardOf('x', a), version: 1 } }) },
  removeBoard: byId('board'),
  restoreBoard: byId('board'),
  copyBoard: byId('board'),
  exportBoard: byId('board'),
  importBoard: foreignFile('board', '/boards/import'),
  viewBoardPoints: { at: ({ level }) => ({ body: { points: [level] } }) },
  readBoardNow: { at: (site) => ({ body: { widgets: boardOf('x', site).widgets } }) },
  listBoardLinks: byId('board'),
  createBoardLink: byId('board', { title: 'x' }),
  revokeBoardLink: { at: ({ board, link }) => ({ path: { id: board, link } }) },
  listPatrolRoutes: list(),
  createPatrolRoute: onlyOwn('/patrol-routes', { ofB: () => walkOf('x', b.asset), ofNone: () => walkOf('x') }),
  replacePatrolRoute: { at: ({ route }) => ({ path: { id: route }, body: { ...walkOf('x', a.asset), version: 1 } }) },
  removePatrolRoute: byId('route'),
  listPatrols: list(),
  exportPatrols: list('language=en'),
  getPatrol: byId('patrol'),
  openPatrol: { at: ({ route }) => ({ body: { id: randomUUID(), route } }) },
  startPatrol: byId('patrol', { at: day }),
  putVisit: { at: ({ patrol }) => ({ path: { id: patrol, point: 'p1' }, body: { id: randomUUID(), at: day, results: [] } }) },
  finishPatrol: byId('patrol', { at: day, note: 'x' }),
  putPatrolFile: putFile('patrol'),
  readPatrolFile: inFile('patrol'),
  listPlans: list(),
  getPlan: byId('plan'),
  getPlanVersion: { at: ({ plan }) => ({ path: { id: plan, version: '1' } }) },
  checkPlan: {
    check: async () => {
      const problems = async (key: string) => JSON.parse((await bound('POST', '/plans/check', planOf('x', key))).text).problems.length;
      expect([await problems('idukki'), await problems('banasura-sagar')]).toEqual([0, 1]);
    },
  },
  createPlan: onlyOwn('/plans', { ofB: () => planOf('x', 'banasura-sagar'), ofNone: () => anywhere }),
  replacePlan: { at: ({ plan }) => ({ path: { id: plan }, body: { version: 1, body: planOf('x', 'idukki') } }) },
  removePlan: byId('plan'),
  copyPlan: byId('plan'),
  exportPlan: byId('plan'),
  importPlan: onlyOwn('/plans/import', {
    ofB: () => ({ kind: 'yangfan-plan', format: 1, plan: planOf('x', 'banasura-sagar') }),
    ofNone: () => ({ kind: 'yangfan-plan', format: 1, plan: anywhere }),
  }),
  listIncidents: list(),
  exportIncidents: list('language=en'),
  startIncident: { at: ({ plan, asset }) => ({ body: { id: randomUUID(), plan, level: 'IV', asset } }) },
  getIncident: byId('incident'),
  changeIncidentLevel: byId('incident', { level: 'IV', reason: 'x' }),
  actOnStep: { at: ({ incident }) => ({ path: { id: incident, step: 'go' }, body: { act: 'done' } }) },
  noteIncident: { at: ({ incident }) => ({ path: { id: incident }, body: { id: randomUUID(), text: 'x' } }) },
  closeIncident: byId('incident', { summary: 'x' }),
  reportIncident: byId('incident'),
  exportIncident: byId('incident'),
  exportIncidentXlsx: byId('incident'),
  listTeams: list(),
  listReportTemplates: {
    ...list(),
    before: async () => {
      for (const [name, asset] of [['SITE-A', 'idukki'], ['SITE-B', 'banasura-sagar']]) // biome-ignore format: one line
        await got('POST', '/report-templates', templateOf(`${name} daily`, asset));
    },
  },
  listReports: list('limit=200'),
  getReport: byId('report'),
  exportReportXlsx: byId('report'),
  exportReportPdf: byId('report'),
  makeReport: {
    check: async () => {
      const template = (await got<{ items: { id: string }[] }>('GET', '/report-templates')).items[0]?.id;
      expect((await bound('POST', '/reports', reportOf(template, b.asset))).status).toBe(404);
      expect(JSON.parse((await bound('POST', '/reports', reportOf(template))).text)).toMatchObject({ code: 'NOT_AT_SITES' });
    },
  },
  createTeam: onlyOwn('/teams', { ofB: () => teamOf('x', b.asset), ofNone: () => teamOf('x') }),
  replaceTeam: { at: ({ team }) => ({ path: { id: team }, body: teamOf('x', a.asset) }) },
  removeTeam: byId('team'),
  getDuty: list(),
  getRoster: { at: ({ team }) => ({ path: { id: team }, query: `from=${day}&to=${day + hour}` }) },
  draftHandover: list(),
  listHandovers: byId('team'),
  writeHandover: byId('team', { note: 'x' }),
  acceptHandover: byId('handover'),
  listNotices: list(),
  listCameras: list(),
  getCameraAddress: byId('camera'),
  setCameraAddress: byId('camera', {}),
  readCameraStill: {
    check: async () => {
      const still = async (camera: string) => {
        const { status, text } = await bound('GET', `/cameras/${camera}/still`);
        return [status, JSON.parse(text).code];
      };
      expect(await still(b.camera)).toEqual([404, 'NOT_FOUND']);
      expect(await still(a.camera)).toEqual([503, 'NOT_AVAILABLE']); // it is seen, and has no address
    },
  },
  listRadarTracks: { ...list(), ...radars },
  listRadarHistory: { ...list('limit=500'), ...radars },
  exportRadarHistory: { ...list('language=en'), ...radars },
  addRadarScan: {
    ...radars,
    check: async () => {
      const refusal = async (radar: string, site?: string) => {
        const { status, text } = await bound('POST', '/radar/scans', scanOf(radar, site));
        return [status, JSON.parse(text).code];
      };
      expect(await refusal('new', b.asset)).toEqual([404, 'NOT_FOUND']);
      expect(await refusal('new')).toEqual([403, 'NOT_AT_SITES']);
      expect(await refusal('SITE-B radar', a.asset)).toEqual([409, 'CONFLICT']);
      expect((await bound('POST', '/radar/scans', scanOf('SITE-A radar', a.asset))).status).toBe(200);
      expect((await boss('GET', '/radar/tracks')).text).toContain('SITE-B radar');
    },
  },
  listSources: list(),
  listDevices: byId('source'),
  exportDevices: byId('source'),
  listLinkEvents: byId('source'),
  exportLinkEvents: byId('source'),
  setDeviceSecret: byId('device'),
  setDeviceTwin: byId('device', { on: false }),
  askDevice: byId('device', { read: ['level'] }),
};
