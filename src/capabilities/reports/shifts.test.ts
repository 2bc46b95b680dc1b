import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openRig } from './testing.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;
let rig: Awaited<ReturnType<typeof openRig>>;
let template: string;
let team: string;

/** Three shifts of eight hours by four crews, by the clock of Shanghai. */
const shifts = [
  { key: 'early', title: '早班', from: '08:00', to: '16:00' },
  { key: 'late', title: '中班', from: '16:00', to: '00:00' },
  { key: 'night', title: '夜班', from: '00:00', to: '08:00' },
];
const teamBody = (more: object = {}) => ({
  ...{ title: '运行值班', zone: 'Asia/Shanghai', from: '2026-01-01', shifts, cycle: ['early', 'late', 'night', 'off'] },
  crews: ['甲', '乙', '丙', '丁'].map((title, offset) => ({
    key: `c${offset}`,
    title: `${title}班组`,
    offset,
    members: [{ name: `员工${offset}` }],
  })),
  ...more,
});
/** 08:00 in Shanghai, 23 November; so many hours later. */
const at = (hours: number) => rig.zero + hours * hourMs;

beforeAll(async () => {
  rig = await openRig();
  const { body } = (await rig.call('GET', `/report-templates/${await rig.template()}`)).body;
  const made = { ...body, title: { zh: '班报', en: 'Shift report' }, period: 'shift' };
  template = (await rig.call('POST', '/report-templates', { body: made })).body.id;
  team = (await rig.call('POST', '/teams', { body: teamBody() })).body.id;
});
afterAll(() => rig.close());
beforeEach(() => rig.clock.set(rig.ten)); // 10:00, 24 November

const make = (body: object = {}, as: object = {}) => rig.call('POST', '/reports', { body: { template, team, ...body }, ...as });
const scheduled = async (more: object = {}) => (await rig.call('POST', '/report-schedules', { body: { template, team, ...more } })).body;
const listed = async () => (await rig.call('GET', '/reports?period=shift&limit=200')).body.items;

describe('a report of a shift', () => {
  test('is of the newest shift that is over, by the clock of its team, and says whose', async () => {
    const { content, ...head } = (await make({ zone: 'Europe/Berlin' })).body;
    expect(content).toMatchObject({ from: at(16), to: at(24), zone: 'Asia/Shanghai' });
    const shift = { team, teamTitle: '运行值班', key: 'night', title: '夜班', crews: [expect.stringContaining('班组')] };
    expect(head).toMatchObject({ period: 'shift', firstDay: '2026-11-24', lastDay: '2026-11-24', shift, isPartial: false });
    const [east] = content.sections[0].rows;
    expect([east.whole.count, east.whole.min, east.whole.max, east.days]).toEqual([8, 16, 23, []]);
  });

  test('is of a named shift of a day; one over midnight belongs to the day on which it begins', async () => {
    const late = (await make({ day: '2026-11-23', shift: 'late' })).body;
    expect(late.content).toMatchObject({ from: at(8), to: at(16), firstDay: '2026-11-23', lastDay: '2026-11-23' });
    const running = (await make({ day: '2026-11-24', shift: 'early' })).body;
    expect(running).toMatchObject({ isPartial: true, content: { until: rig.ten } });
  });

  test.each<[string, object, number]>([
    ['without a team', { team: undefined }, 400],
    ['of a team that is not there', { team: 'none' }, 404],
    ['of a shift that is not there', { day: '2026-11-23', shift: 'noon' }, 400],
    ['of a day without a shift', { day: '2026-11-23' }, 400],
    ['of a shift that has not begun', { day: '2026-11-25', shift: 'early' }, 400],
  ])('%s is refused with the reason', async (_, body, status) => {
    const answer = await make(body);
    expect([answer.status, answer.body.text.zh]).toEqual([status, expect.stringMatching(/[一-龥]/)]);
  });

  test('of a team of another company is not there', async () => {
    expect((await make({ template: await rig.template('other') }, { tenant: 'other' })).status).toBe(200); // a daily one
    const body = { ...(await rig.call('GET', `/report-templates/${template}`)).body.body };
    const foreign = (await rig.call('POST', '/report-templates', { tenant: 'other', body })).body.id;
    expect((await make({ template: foreign }, { tenant: 'other' })).status).toBe(404);
  });

  test('is a workbook and a PDF that name the shift', async () => {
    const { id } = (await make()).body;
    const book = await rig.call('GET', `/reports/${id}/report.xlsx?language=zh`);
    expect(decodeURIComponent(String(book.headers['content-disposition']))).toContain('班报 2026-11-24 夜班.xlsx');
    expect((await rig.call('GET', `/reports/${id}/report.pdf?language=zh`)).raw.subarray(0, 5).toString()).toBe('%PDF-');
  });
});

describe('a schedule of shifts', () => {
  test('makes a report after the end of each, once, and what was missed', async () => {
    const { id, nextAt, teamTitle } = await scheduled({ afterMinutes: 10 });
    expect([nextAt, teamTitle]).toEqual([at(32) + 10 * minuteMs, '运行值班']);
    const before = (await listed()).length;
    rig.clock.set(at(32) + 9 * minuteMs);
    await rig.reports.look();
    expect(await listed()).toHaveLength(before);
    rig.clock.set(at(48) + 30 * minuteMs);
    await Promise.all([rig.reports.look(), rig.reports.look()]);
    await rig.reports.look();
    const made = (await listed()).filter(({ madeBy }: { madeBy: string }) => madeBy === 'schedule');
    expect(made.map(({ shift, firstDay }: { shift: { title: string }; firstDay: string }) => `${firstDay} ${shift.title}`)).toEqual([
      ...['2026-11-25 夜班', '2026-11-24 中班', '2026-11-24 早班'],
    ]);
    await rig.call('DELETE', `/report-schedules/${id}`);
  });

  test('follows its team when that changes its shifts, and says when the team went', async () => {
    const other = (await rig.call('POST', '/teams', { body: teamBody({ title: '检修' }) })).body.id;
    const { id } = await scheduled({ team: other, afterMinutes: 0 });
    const find = async () => (await rig.call('GET', '/report-schedules')).body.items.find((one: { id: string }) => one.id === id);
    const longer = shifts.map((shift) => (shift.key === 'early' ? { ...shift, to: '14:00' } : shift));
    await rig.call('PUT', `/teams/${other}`, { body: teamBody({ title: '检修', shifts: longer }) });
    await rig.reports.look();
    expect((await find()).nextAt).toBe(at(30));
    await rig.call('DELETE', `/teams/${other}`);
    await rig.reports.look();
    expect((await find()).problems).toEqual([expect.stringContaining('team')]);
    rig.clock.set(at(30));
    await rig.reports.look();
    expect((await find()).lastError).toContain('there is none');
    await rig.call('DELETE', `/report-schedules/${id}`);
  });

  test('makes both of two shifts that end, or begin, together', async () => {
    const body = teamBody({
      title: '两班',
      shifts: [
        { key: 'day', title: '白班', from: '08:00', to: '20:00' },
        { key: 'short', title: '半班', from: '08:00', to: '20:00' },
      ],
      crews: ['day', 'short'].map((key, offset) => ({ key, title: key, offset, members: [{ name: key }] })),
      cycle: ['day', 'short'],
    });
    const both = (await rig.call('POST', '/teams', { body })).body.id;
    const { id } = await scheduled({ team: both, afterMinutes: 0 });
    const before = (await listed()).length;
    rig.clock.set(at(36));
    await rig.reports.look();
    await rig.reports.look();
    expect((await listed()).length - before).toBe(2);
    await rig.call('DELETE', `/report-schedules/${id}`);
  });

  test.each<[string, () => Promise<object>]>([
    ['without a team', async () => ({ team: undefined })],
    ['with a team, of a template that follows none', async () => ({ template: await rig.template() })],
  ])('%s is refused', async (_, more) => {
    const { status } = await rig.call('POST', '/report-schedules', { body: { template, team, ...(await more()) } });
    expect(status).toBe(400);
  });
});
