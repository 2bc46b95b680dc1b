import { expect } from 'vitest';
import { asked, byId, type Case, list, type Narrowed, own, points, range, rationale } from './site-case.ts';
import { type Answer, type Ask, a, b, boss, both, bound, day, hour } from './two-sites.ts';

/** Of assets, values, alarms and rules. */
export const plantCases = {
  listAssets: list('limit=1000'),
  getAsset: byId('asset'),
  createAsset: { at: ({ asset }) => ({ body: { key: 'new-one', model: 'gate', title: both('x'), parent: asset } }) },
  updateAsset: byId('asset', { title: both('mine now') }),
  searchEverything: list('text=SITE&limit=50'),
  writeSamples: {
    check: async () => {
      const send = (point: number) => bound('POST', '/samples', { samples: [{ point, value: 2 }] });
      expect(JSON.parse((await send(b.inflow)).text)).toMatchObject({ taken: 0, refused: [{ code: 'NOT_FOUND' }] });
      expect(JSON.parse((await send(a.inflow)).text)).toMatchObject({ taken: 1, refused: [] });
    },
  },
  readRaw: points(range),
  readBuckets: points(range),
  readLast: points(),
  readGaps: points(range),
  exportCsv: points(range),
  exportXlsx: points(`${range}&timeZone=UTC`),
  listAnnotations: points(range),
  createAnnotation: { at: ({ level }) => ({ body: { points: [level], from: day, text: 'x' } }) },
  removeAnnotation: byId('note'),
  readLatest: points(),
  readSnapshot: {
    check: async () => {
      expect((await bound('GET', `/latest/snapshot?under=${b.asset}`)).status).toBe(404);
      const [mine, all] = [await bound('GET', '/latest/snapshot'), await boss('GET', '/latest/snapshot')];
      const rows = ({ bytes }: Answer) => bytes.readUInt32LE(8);
      expect(mine.status).toBe(200);
      expect(rows(mine)).toBeLessThan(rows(all));
    },
  },
  readSummary: {
    check: async () => {
      const levels = async (ask: Ask) => {
        const { text } = await ask('GET', '/latest/summary?key=level');
        return (JSON.parse(text) as { groups: { points: number; maxPoint: number }[] }).groups.reduce((sum, one) => sum + one.points, 0);
      };
      expect((await bound('GET', `/latest/summary?under=${b.asset}`)).status).toBe(404);
      const mine = await levels(bound);
      expect(mine).toBeGreaterThan(0);
      expect(mine).toBeLessThan(await levels(boss));
    },
  },
  listAlarms: list('view=history'),
  exportAlarms: list('view=history&language=en'),
  exportAlarmsXlsx: list('view=history&language=en&timeZone=UTC'),
  countAlarms: {
    check: async () => {
      const open = async (ask: Ask) => {
        const { byPriority } = JSON.parse((await ask('GET', '/alarms/counts')).text) as { byPriority: { open: number }[] };
        return byPriority.reduce((sum, one) => sum + one.open, 0);
      };
      expect([await open(bound), await open(boss)]).toEqual([1, 2]);
    },
  },
  measureAlarms: { isList: true, at: () => ({ query: `from=${Date.now() - hour}&to=${Date.now() + hour}` }) },
  getAlarm: byId('alarm'),
  acknowledgeAlarms: {
    check: async () => {
      const { text } = await bound('POST', '/alarms/acknowledge', { ids: [b.alarm] });
      expect(JSON.parse(text)).toMatchObject({ acknowledged: [], refused: [{ id: b.alarm, code: 'NOT_FOUND' }] });
    },
  },
  commentAlarm: byId('alarm', { comment: 'x' }),
  shelveAlarm: byId('alarm', { minutes: 10, reason: 'x' }),
  unshelveAlarm: byId('alarm'),
  listRules: list('limit=1000'),
  getRule: byId('rule'),
  readExpected: {
    check: async () => {
      const range = (rule: string) => asked(bound, 'readExpected', { path: { id: rule }, query: `from=${day}&to=${day + hour}` });
      expect([await range(a.rule), await range(b.rule)].map(({ status }) => status)).toEqual([400, 404]); // limits expect no range
    },
  },
  exportExpected: {
    check: async () => {
      const range = (rule: string) => asked(bound, 'exportExpected', { path: { id: rule }, query: `from=${day}&to=${day + hour}` });
      expect([await range(a.rule), await range(b.rule)].map(({ status }) => status)).toEqual([400, 404]); // limits expect no range
    },
  },
  learnRuleAnew: byId('rule', { from: 'now' }),
  updateRule: byId('rule', { priority: 4 }),
  previewRule: byId('rule', { from: day, to: day + hour }),
  setOutOfService: byId('rule', { inService: false, reason: 'x' }),
  createRule: own(),
  previewNewRule: own({ from: day, to: day + hour }),
  removeRule: byId('rule'),
  setRationale: byId('rule', rationale),
  approveRationale: byId('rule', { reviewDue: '2031-01-01' }),
  exportAlarmDatabase: list('language=en'),
  exportAlarmDatabaseXlsx: list('language=en&timeZone=UTC'),
  importAlarmDatabase: {
    check: async () => {
      const send = async (rule: string) => {
        const csv = Buffer.from(`id,cause\n${rule},x\n`);
        return JSON.parse((await bound('POST', '/alarm-database/import', csv, 'text/csv')).text) as { errorCount: number };
      };
      expect([await send(a.rule), await send(b.rule)]).toMatchObject([{ errorCount: 0 }, { errorCount: 1 }]);
    },
  },
} satisfies Partial<Record<Narrowed, Case>>;
