import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportContent } from '../../contracts/api/report-content.ts';
import { systemCaller } from '../../kernel/testing.ts';
import { damPack, openRig } from './testing.ts';

let rig: Awaited<ReturnType<typeof openRig>>;
let { call, asset, template }: typeof rig = {} as typeof rig; // holds: set before the first test
beforeAll(async () => {
  rig = await openRig();
  ({ call, asset, template } = rig);
});
afterAll(() => rig.close());

const made = async (body: object = {}, as: object = {}) =>
  (await call('POST', '/reports', { body: { template: await template(), ...body }, ...as })).body;
const sectionOf = <K extends ReportContent['sections'][number]['kind']>(content: ReportContent, kind: K) =>
  content.sections.find((one) => one.kind === kind) as Extract<ReportContent['sections'][number], { kind: K }>; // holds: the template has one
const has = async (program: string) =>
  promisify(execFile)(program, ['-v']).then(
    () => true,
    () => false,
  );

describe('a report', () => {
  test('is of the newest whole day by the clock of its zone, with what is known and how much that is', async () => {
    const { content, ...head } = await made();
    expect(head).toMatchObject({ firstDay: '2026-11-23', lastDay: '2026-11-23', isPartial: false, madeBy: 'engineer', period: 'day' });
    expect(content).toMatchObject({ from: rig.zero, to: rig.zero + 86_400_000, zone: 'Asia/Shanghai' });
    const [east, west, gate] = sectionOf(content, 'values').rows;
    // An hour has one value, its number; 6 to 11 are missing.
    expect(east).toMatchObject({ assetTitle: { en: 'East dam' }, symbol: 'm', origins: ['replayed'], days: [] });
    expect(east?.whole).toMatchObject({ count: 18, min: 0, max: 23, last: 23, change: 23, sum: 225, mean: 12.5, coverage: 0.75 });
    for (const silent of [west, gate]) expect([silent?.whole, silent?.origins]).toEqual([{ count: 0, coverage: 0 }, []]);
  });

  test('shows gaps as gaps in its chart', async () => {
    const trend = sectionOf((await made()).content, 'trend');
    expect(trend.series).toHaveLength(2);
    expect(trend.series[0]?.avg).toHaveLength(24);
    expect(trend.series[0]?.avg.filter((value: number | null) => value !== null)).toHaveLength(18);
    expect(trend.series[1]?.avg.every((value: number | null) => value === null)).toBe(true);
  });

  test('of a site holds what lies within it, and asks for alarms and work of that site', async () => {
    const site = asset('west');
    const { content, siteTitle } = await made({ site });
    expect(siteTitle).toEqual({ zh: '西水库', en: 'West dam' });
    expect(sectionOf(content, 'values')).toMatchObject({ rows: [{ assetTitle: { en: 'West dam' } }], missing: ['gate.opening'] });
    expect(rig.asked.at(-1)?.sites).toEqual([{ asset: site, role: 'viewer' }]);
    expect(sectionOf(content, 'work').patrols).toBeUndefined();
    expect(sectionOf((await made()).content, 'work').patrols).toEqual({ finished: 0, missed: 0 });
  });

  test('of a site neither holds nor names the points of an asset elsewhere', async () => {
    const { body } = (await call('GET', `/report-templates/${await template()}`)).body;
    const points = [{ asset: 'east', point: 'level' }, { asset: 'west', point: 'level' }]; // biome-ignore format: one line
    const given = { ...body, title: { zh: '两库', en: 'Both' }, sections: [{ ...body.sections[0], points }] };
    const { id } = (await call('POST', '/report-templates', { body: given })).body;
    const { content } = await made({ template: id, site: asset('west') });
    expect(sectionOf(content, 'values')).toMatchObject({ rows: [{ assetTitle: { en: 'West dam' } }], missing: [] });
    expect(sectionOf((await made({ template: id })).content, 'values').rows).toHaveLength(2);
    const as = { role: 'operator', sites: [{ asset: asset('west'), role: 'operator' }] } as const;
    const seen = (await call('GET', '/report-templates', as)).body.items.map((one: { id: string }) => one.id);
    expect([seen.includes(id), seen.includes(await template())]).toEqual([false, true]);
    expect((await call('POST', '/reports', { ...as, body: { template: id, site: asset('west') } })).status).toBe(404);
    expect((await call('DELETE', `/report-templates/${id}`)).status).toBe(204);
  });

  test('counts work of its time', async () => {
    const order = { title: 'Grease', kind: 'preventive', asset: asset('east'), dueAt: rig.zero + 3_600_000, priority: 3 };
    rig.clock.set(rig.zero + 1000);
    expect((await call('POST', '/work-orders', { body: order })).status).toBe(200);
    rig.clock.set(rig.ten);
    const work = (content: ReportContent) => sectionOf(content, 'work').orders;
    expect(work((await made()).content)).toMatchObject({ opened: 1, closed: 0, open: 1, overdue: 1, late: [{ title: { en: 'Grease' } }] });
    expect(work((await made({ site: asset('west') })).content)).toMatchObject({ opened: 0, open: 0, overdue: 0, late: [] });
    expect(work((await made({ day: '2026-11-24' })).content)).toMatchObject({ opened: 0, open: 1, overdue: 1 });
  });

  test('of a day that is not over says so; one that has not begun is refused', async () => {
    expect(await made({ day: '2026-11-24' })).toMatchObject({ isPartial: true, content: { until: rig.ten } });
    expect((await call('POST', '/reports', { body: { template: await template(), day: '2026-11-25' } })).status).toBe(400);
    expect((await call('POST', '/reports', { body: { template: await template(), day: '2026-02-30' } })).status).toBe(400);
  });

  test('stays as it was when its template changes or goes', async () => {
    const report = await made();
    const { id, version, body } = (await call('GET', `/report-templates/${await template()}`)).body;
    const text = { kind: 'text', title: { zh: '新', en: 'New' }, text: { zh: '', en: '' } };
    const change = { version, body: { ...body, sections: [...body.sections, text] } };
    expect((await call('PUT', `/report-templates/${id}`, { body: change })).body).toMatchObject({ version: version + 1, isEdited: true });
    expect((await call('PUT', `/report-templates/${id}`, { body: change })).status).toBe(409);
    expect((await call('GET', `/reports/${report.id}`)).body).toEqual(report);
    await call('PUT', `/report-templates/${id}`, { body: { version: version + 1, body } });
  });

  test('is seen in its tenant, at its site, and removed by administrators', async () => {
    const { id } = await made({ site: asset('east') });
    const whole = await made();
    expect((await call('GET', `/reports/${id}`, { tenant: 'other' })).status).toBe(404);
    expect((await call('GET', '/reports', { tenant: 'other' })).body.items).toEqual([]);
    const east = { role: 'viewer', sites: [{ asset: asset('east'), role: 'viewer' }] } as const;
    const west = { role: 'operator', sites: [{ asset: asset('west'), role: 'operator' }] } as const;
    expect((await call('GET', `/reports/${id}`, east)).status).toBe(200);
    expect((await call('GET', `/reports/${whole.id}`, east)).status).toBe(404);
    expect((await call('GET', '/reports', east)).body.items.every(({ site }: { site: string }) => site === asset('east'))).toBe(true);
    for (const form of ['pdf', 'xlsx']) expect((await call('GET', `/reports/${id}/report.${form}`, west)).status).toBe(404);
    const wanted = { template: await template() };
    expect((await call('POST', '/reports', { ...west, body: wanted })).status).toBe(403);
    expect((await call('POST', '/reports', { ...west, body: { ...wanted, site: asset('east') } })).status).toBe(404);
    expect((await call('POST', '/reports', { ...west, body: { ...wanted, site: asset('west') } })).status).toBe(200);
    expect((await call('POST', '/reports', { role: 'viewer', body: wanted })).status).toBe(403);
    expect((await call('DELETE', `/reports/${id}`)).status).toBe(403);
    expect((await call('DELETE', `/reports/${id}`, { role: 'administrator', tenant: 'other' })).status).toBe(404);
    expect((await call('DELETE', `/reports/${id}`, { role: 'administrator' })).status).toBe(204);
    expect((await call('GET', `/reports/${id}`)).status).toBe(404);
  });

  test('is listed page by page, the newest first', async () => {
    await made();
    const first = (await call('GET', '/reports?limit=1')).body;
    const rest = (await call('GET', `/reports?limit=200&after=${first.next}`)).body;
    expect(first.items).toHaveLength(1);
    expect(first.items[0]).not.toHaveProperty('content');
    expect(rest.items.some(({ id }: { id: string }) => id === first.items[0].id)).toBe(false);
    expect((await call('GET', '/reports?period=month')).body.items).toEqual([]);
  });
});

describe('its files', () => {
  test('a workbook that another program reads has a sheet a section, real numbers and dates, and no formula', async ({ skip }) => {
    if (
      !(await promisify(execFile)('python3', ['--version']).then(
        () => true,
        () => false,
      ))
    )
      return skip('python3 is not here');
    const { id } = await made();
    const file = await call('GET', `/reports/${id}/report.xlsx?language=en`);
    expect(file.headers['content-disposition']).toContain("filename*=UTF-8''Daily%20report%202026-11-23.xlsx");
    const folder = await mkdtemp(join(tmpdir(), 'yangfan-book-'));
    await writeFile(join(folder, 'book.xlsx'), file.raw);
    const { stdout } = await promisify(execFile)('python3', ['-c', reader, join(folder, 'book.xlsx')]);
    await rm(folder, { recursive: true });
    const { names, sheets } = JSON.parse(stdout);
    expect(names).toEqual(['About', 'Levels', 'Course', 'Alarms', 'Work', 'Note']);
    expect(sheets[1][1]).toEqual(['Asset', 'Point', 'Unit', 'Origin', 'Min', 'Mean', 'Max', 'Last', 'Sum', 'Values', 'Coverage']);
    expect(sheets[1][2]).toEqual(['East dam', 'Level', 'm', 'replayed', 0, 12.5, 23, 23, 225, 18, 0.75]);
    expect(sheets[1][3].slice(0, 2)).toEqual(['West dam', 'Level']);
    expect(sheets[1][3].slice(-2)).toEqual([0, 0]);
    expect(sheets[1][3]).toHaveLength(4 + 2 - 1); // neither origin nor least … sum are there, not as zero
    // 2026-11-23 08:00 by the clock of the report, in days of Excel.
    // Below a chart of 16 lines.
    expect(sheets[2][18][0]).toBeCloseTo(46_349 + 8 / 24, 6);
    expect(sheets[5].flat()).toContain('=SUM(1,2)');
    expect(file.raw.includes('<f>')).toBe(false);
  });

  test('a PDF has its Chinese text as text, and pages with numbers', async ({ skip }) => {
    const { id } = await made();
    const file = await call('GET', `/reports/${id}/report.pdf`);
    expect(file.headers['content-type']).toBe('application/pdf');
    expect(file.raw.subarray(0, 5).toString()).toBe('%PDF-');
    expect(file.raw.length).toBeLessThan(200_000); // only the glyphs that it needs are in it
    if (!(await has('pdftotext'))) return skip('pdftotext is not here: the text was not read back');
    const folder = await mkdtemp(join(tmpdir(), 'yangfan-pdf-'));
    await writeFile(join(folder, 'report.pdf'), file.raw);
    const { stdout } = await promisify(execFile)('pdftotext', ['-layout', join(folder, 'report.pdf'), '-']);
    await rm(folder, { recursive: true });
    for (const word of ['水库日报', '东水库', '库水位', '75 %', '=SUM(1,2)']) expect(stdout).toContain(word);
    expect(stdout).toMatch(/ 1 ?\/ ?\d/); // number of the page
  });
});

/** Reads a workbook with nothing but what Python has; empty cells are left out. */
const reader = `
import sys, json, zipfile, xml.etree.ElementTree as E
z = zipfile.ZipFile(sys.argv[1]); n = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
names = [s.get('name') for s in E.fromstring(z.read('xl/workbook.xml')).iter(n + 'sheet')]
def cell(c):
    v = c.find(n + 'v')
    return float(v.text) if v is not None else ''.join(t.text or '' for t in c.iter(n + 't'))
def rows(i): return [[cell(c) for c in r if c.find(n + 'v') is not None or c.find(n + 'is') is not None] for r in E.fromstring(z.read('xl/worksheets/sheet%d.xml' % i)).iter(n + 'row')]
print(json.dumps({'names': names, 'sheets': [rows(i + 1) for i in range(len(names))]}))
`;

describe('templates', () => {
  test('name points that a kind has by a trait, and are refused with the reason for a point that it has not', async () => {
    const { body } = (await call('GET', `/report-templates/${await template()}`)).body;
    const of = (point: string) => ({ ...body, sections: [{ kind: 'trend', title: body.title, points: [{ model: 'gate', point }] }] });
    const kept = await call('POST', '/report-templates', { body: of('battery') });
    expect(kept.status).toBe(200);
    await call('DELETE', `/report-templates/${kept.body.id}`);
    for (const point of ['constructor', 'flow']) {
      const { status, body: answer } = await call('POST', '/report-templates', { body: of(point) });
      expect([status, answer.text.zh]).toEqual([400, expect.stringContaining(`没有测点 gate.${point}`)]);
    }
  });

  test('come with a pack, for each tenant; what a person changed or removed is left alone by an upgrade', async () => {
    const [mine] = (await call('GET', '/report-templates', { tenant: 'other' })).body.items;
    expect(mine).toMatchObject({ pack: 'dams', period: 'day', title: { en: 'Daily report' } });
    const next = { ...damPack, version: '1.1.0', reports: { daily: { ...damPack.reports?.daily, keepDays: 5 } } } as typeof damPack; // holds: one field more
    await rig.deps.assets.install(systemCaller('other'), next);
    await rig.outbox.drained();
    const upgraded = (await call('GET', `/report-templates/${mine.id}`, { tenant: 'other' })).body;
    expect(upgraded).toMatchObject({ version: 2, isEdited: false, body: { keepDays: 5 } });
    await call('PUT', `/report-templates/${mine.id}`, { tenant: 'other', body: { version: 2, body: { ...upgraded.body, keepDays: 6 } } });
    await rig.deps.assets.install(systemCaller('other'), { ...next, version: '1.2.0' });
    await rig.outbox.drained();
    expect((await call('GET', `/report-templates/${mine.id}`, { tenant: 'other' })).body).toMatchObject({
      version: 3,
      body: { keepDays: 6 },
    });
    await call('DELETE', `/report-templates/${mine.id}`, { tenant: 'other' });
    await rig.deps.assets.install(systemCaller('other'), { ...next, version: '1.3.0' });
    await rig.outbox.drained();
    expect((await call('GET', '/report-templates', { tenant: 'other' })).body.items).toEqual([]);
  });

  test('of people name points that there are, and are made by engineers of the whole company', async () => {
    const { body } = (await call('GET', `/report-templates/${await template()}`)).body;
    const of = (points: readonly object[]) => ({ ...body, sections: [{ kind: 'trend', title: body.title, points }] });
    const wrong = await call('POST', '/report-templates', {
      body: of([
        { model: 'dam', point: 'colour' },
        { asset: 'east', point: 'level' },
      ]),
    });
    expect(wrong).toMatchObject({ status: 400, body: { message: expect.stringContaining('dam.colour') } });
    expect((await call('POST', '/report-templates', { body: of([{ point: 'level' }]) })).status).toBe(400);
    expect((await call('POST', '/report-templates', { role: 'operator', body })).status).toBe(403);
    const sites = [{ asset: asset('east'), role: 'engineer' }] as const;
    expect((await call('POST', '/report-templates', { sites, body })).status).toBe(403);
    const copy = await call('POST', '/report-templates', { body: of([{ asset: 'east', point: 'level' }]) });
    expect(copy.body).toMatchObject({ isEdited: true, version: 1 });
    expect((await call('GET', `/report-templates/${copy.body.id}`, { tenant: 'other' })).status).toBe(404);
    expect((await call('DELETE', `/report-templates/${copy.body.id}`)).status).toBe(204);
  });
});
