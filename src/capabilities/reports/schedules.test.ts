import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemCaller, until } from '../../kernel/testing.ts';
import { damPack, openRig } from './testing.ts';

const dayMs = 86_400_000;
let rig: Awaited<ReturnType<typeof openRig>>;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const reports = async () => (await rig.call('GET', '/reports')).body.items;
const schedule = async (more: object = {}) => rig.call('POST', '/report-schedules', { body: { template: await rig.template(), ...more } });
const only = async () => (await rig.call('GET', '/report-schedules')).body.items[0];

/** As much of a mail server as a client sees; resolves to the mails that came. */
async function mailServer() {
  const mails: string[] = [];
  const serve = (socket: Socket) => {
    let [rest, isMail] = ['', false];
    const next = (): string | undefined => {
      const mark = isMail ? '\r\n.\r\n' : '\r\n';
      const end = rest.indexOf(mark);
      if (end < 0) return undefined;
      const said = rest.slice(0, end);
      rest = rest.slice(end + mark.length);
      return said;
    };
    const take = (said: string) => {
      if (isMail) mails.push(said);
      isMail = !isMail && said.startsWith('DATA');
      socket.write(isMail ? '354 go on\r\n' : '250 ok\r\n');
    };
    socket.on('error', () => socket.destroy());
    socket.write('220 here\r\n');
    socket.on('data', (part) => {
      rest += part.toString('latin1');
      for (let said = next(); said !== undefined; said = next()) take(said);
    });
  };
  const server = createServer(serve);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number }; // holds: it listens on TCP
  return { mails, port, close: () => server.close() };
}

async function channel(config: object, tenant = 'main'): Promise<string> {
  const made = await rig.call('POST', '/notify/channels', { role: 'administrator', tenant, body: { title: 'Office', config } });
  return made.body.id;
}

describe('a schedule', () => {
  test('makes the report of the newest whole period at its time, once, over looks and restarts', async () => {
    expect((await schedule()).body).toMatchObject({ at: '08:00', period: 'day', nextAt: rig.zero + 2 * dayMs, problems: [] });
    await rig.reports.look();
    expect(await reports()).toEqual([]);
    rig.clock.set(rig.zero + 2 * dayMs);
    await Promise.all([rig.reports.look(), rig.reports.look()]);
    expect(await reports()).toMatchObject([{ firstDay: '2026-11-24', madeBy: 'schedule', isPartial: false }]);
    await rig.reports.look();
    // What a kill between two looks leaves behind: the report is there, its schedule stands where it stood.
    await rig.db
      .updateTable('report_schedule' as never)
      .set({ next_at: rig.zero + 2 * dayMs } as never)
      .execute();
    await rig.reports.look();
    expect(await reports()).toHaveLength(1);
    expect(await only()).toMatchObject({ nextAt: rig.zero + 3 * dayMs, lastAt: rig.zero + 2 * dayMs });
  });

  test('makes up for what was missed, the newest seven', async () => {
    await schedule();
    rig.clock.set(rig.zero + 12 * dayMs);
    await rig.reports.look();
    const days = (await reports()).map(({ firstDay }: { firstDay: string }) => firstDay);
    expect(days).toEqual(['2026-12-04', '2026-12-03', '2026-12-02', '2026-12-01', '2026-11-30', '2026-11-29', '2026-11-28']);
  });

  test.each([
    ['month', '06:00', ['2026-12-02', '2027-01-02'], ['2026-11-01', '2026-12-01']],
    ['month', '08:00', ['2026-12-01', '2027-01-01'], ['2026-11-01', '2026-12-01']],
    ['week', '06:00', ['2026-12-01', '2026-12-08'], ['2026-11-23', '2026-11-30']],
    ['day', '06:00', ['2026-11-25', '2026-11-26'], ['2026-11-23', '2026-11-24']],
  ])('of a %s whose days begin at 08:00, due at %s, tells the one that is just over', async (period, at, days, firstDays) => {
    const sections = [{ kind: 'work', title: { zh: '工作', en: 'Work' } }];
    const body = { title: { zh: '报表', en: 'Report' }, period, startsAt: '08:00', sections };
    const template = (await rig.call('POST', '/report-templates', { body })).body.id;
    await schedule({ template, at, zone: 'Asia/Shanghai' });
    for (const [i, day] of days.entries()) {
      expect((await only()).nextAt).toBe(Date.parse(`${day}T${at}+08:00`));
      rig.clock.set((await only()).nextAt);
      await rig.reports.look();
      expect((await reports())[0]).toMatchObject({ firstDay: firstDays[i], isPartial: false });
    }
  });

  const hourMs = 3_600_000;
  const templateOf = (period: string, startsAt: string) => {
    const sections = [{ kind: 'work', title: { zh: '工作', en: 'Work' } }];
    return { title: { zh: '报表', en: 'Report' }, period, startsAt, sections };
  };
  const clockOf = (moment: string) => Date.parse(`${moment}:00+08:00`);
  const lookUntil = async (end: number) => {
    while (rig.clock.now() < end) {
      rig.clock.set(Math.min(rig.clock.now() + 6 * hourMs, end));
      await rig.reports.look();
    }
  };
  const firstDays = async () => (await reports()).map(({ firstDay }: { firstDay: string }) => firstDay).reverse();

  test.each([
    ['week', '08:00', '00:00', '2026-11-30T12:00', '2026-12-07T06:00', ['2026-11-23', '2026-11-30']],
    ['week', '08:00', '00:00', '2026-11-30T04:00', '2026-12-07T06:00', ['2026-11-23', '2026-11-30']],
    ['week', '08:00', '00:00', '2026-12-02T12:00', '2026-12-07T06:00', ['2026-11-23', '2026-11-30']],
    ['week', '00:00', '08:00', '2026-11-30T12:00', '2026-12-08T06:00', ['2026-11-23', '2026-11-30']],
    ['week', '00:00', '08:00', '2026-11-30T04:00', '2026-12-08T06:00', ['2026-11-23', '2026-11-30']],
    ['day', '08:00', '00:00', '2026-11-25T12:00', '2026-11-27T06:00', ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26']],
    ['day', '00:00', '08:00', '2026-11-25T12:00', '2026-11-27T06:00', ['2026-11-24', '2026-11-25']],
    ['month', '08:00', '00:00', '2026-12-01T12:00', '2026-12-02T12:00', ['2026-11-01']],
    ['month', '00:00', '08:00', '2026-12-01T12:00', '2026-12-02T12:00', ['2026-11-01']],
  ])('tells each %s once when its days begin at %s and then at %s, from %s on', async (period, startsAt, now, changedAt, end, days) => {
    const { id, version } = (await rig.call('POST', '/report-templates', { body: templateOf(period, startsAt) })).body;
    await schedule({ template: id, at: '06:00', zone: 'Asia/Shanghai' });
    await lookUntil(clockOf(changedAt));
    expect((await rig.call('PUT', `/report-templates/${id}`, { body: { version, body: templateOf(period, now) } })).status).toBe(200);
    await lookUntil(clockOf(end));
    expect(await firstDays()).toEqual(days);
  });

  test('of a template of weeks that becomes one of days comes the next day', async () => {
    const { id, version } = (await rig.call('POST', '/report-templates', { body: templateOf('week', '00:00') })).body;
    await schedule({ template: id, at: '06:00', zone: 'Asia/Shanghai' });
    await rig.call('PUT', `/report-templates/${id}`, { body: { version, body: templateOf('day', '00:00') } });
    expect(await only()).toMatchObject({ nextAt: clockOf('2026-11-25T06:00'), version: 2 });
  });

  test('follows the upgrade of the pack that its template came with', async () => {
    await schedule({ at: '06:00', zone: 'Asia/Shanghai' });
    await lookUntil(clockOf('2026-11-25T12:00'));
    const { daily } = damPack.reports ?? {};
    if (daily === undefined) throw new Error('BUG: the pack brings a daily report');
    await rig.deps.assets.install(systemCaller(), { ...damPack, version: '1.1.0', reports: { daily: { ...daily, startsAt: '00:00' } } });
    await rig.outbox.drained();
    await rig.reports.look();
    expect(await firstDays()).toEqual(['2026-11-23', '2026-11-24']);
  });

  test('tries again in a minute what failed, and says why', async () => {
    await schedule();
    rig.settings.isDown = true;
    rig.clock.set(rig.zero + 2 * dayMs);
    await rig.reports.look();
    expect(await only()).toMatchObject({ lastError: 'history is away' });
    rig.settings.isDown = false;
    await rig.reports.look();
    expect(await reports()).toEqual([]);
    rig.clock.advance(60_000);
    await rig.reports.look();
    expect(await reports()).toHaveLength(1);
    expect(await only()).not.toHaveProperty('lastError');
  });

  test('sends what it made by mail with both files, once, with a receipt', async () => {
    const server = await mailServer();
    const to = ['duty@plant.cn'];
    const mail = await channel({ kind: 'email', host: '127.0.0.1', port: server.port, security: 'none', from: 'yangfan@plant.cn', to });
    const screen = await channel({ kind: 'inApp' });
    await schedule({ targets: [{ channel: mail }, { channel: screen, to: ['li'] }] });
    rig.clock.set(rig.zero + 2 * dayMs);
    await rig.reports.look();
    await rig.outbox.drained();
    const sent = async () => (await rig.call('GET', '/notify/deliveries?kind=report&state=sent', { role: 'administrator' })).body.items;
    await until(async () => (await sent()).length === 2);
    expect(server.mails).toHaveLength(1);
    const [text = ''] = server.mails;
    const [report] = await reports();
    expect(text).toContain('Content-Type: application/pdf');
    expect(text).toContain('spreadsheetml.sheet');
    expect(text).toContain('To: duty@plant.cn');
    expect((await sent())[0]).toMatchObject({
      kind: 'report',
      text: { en: expect.stringContaining(`https://yangfan.example/reports/${report.id}`) },
    });
    const pdf = /application\/pdf[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(text)?.[1] ?? '';
    expect(Buffer.from(pdf, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
    server.close();
  });

  test('is refused with a channel or people that cannot be reached, and says when a channel went', async () => {
    const foreign = await channel({ kind: 'inApp' }, 'other');
    expect((await schedule({ targets: [{ channel: foreign }] })).status).toBe(400);
    const mine = await channel({ kind: 'inApp' });
    expect((await schedule({ targets: [{ channel: mine, to: [' '] }] })).status).toBe(400);
    expect((await schedule({ targets: [{ channel: mine, to: ['li'] }] })).status).toBe(200);
    await rig.call('DELETE', `/notify/channels/${mine}`, { role: 'administrator' });
    expect(await only()).toMatchObject({ problems: [`there is no channel ${mine}`] });
    rig.clock.set(rig.zero + 2 * dayMs);
    await rig.reports.look();
    expect(await reports()).toHaveLength(1);
  });

  test('is changed from its newest version, switched off, and goes with its template', async () => {
    const { id, version, template } = (await schedule()).body;
    expect((await rig.call('PUT', `/report-schedules/${id}`, { tenant: 'other', body: { version, template } })).status).toBe(404);
    const off = await rig.call('PUT', `/report-schedules/${id}`, { body: { version, template, enabled: false } });
    expect(off.body).toMatchObject({ version: version + 1, enabled: false });
    expect(off.body).not.toHaveProperty('nextAt');
    expect((await rig.call('PUT', `/report-schedules/${id}`, { body: { version, template } })).status).toBe(409);
    expect((await rig.call('POST', '/report-schedules', { role: 'operator', body: { template } })).status).toBe(403);
    expect((await schedule({ zone: 'Mars/Olympus' })).status).toBe(400);
    await rig.call('DELETE', `/report-templates/${template}`);
    expect((await rig.call('GET', '/report-schedules')).body.items).toEqual([]);
    expect((await rig.call('DELETE', `/report-schedules/${id}`)).status).toBe(404);
  });
});

test('a report is removed when its time is over', async () => {
  const { id, expiresAt } = (await rig.call('POST', '/reports', { body: { template: await rig.template() } })).body;
  expect(expiresAt).toBe(rig.ten + 1095 * dayMs);
  rig.clock.set(expiresAt - 1);
  await rig.reports.look();
  expect((await rig.call('GET', `/reports/${id}`)).status).toBe(200);
  rig.clock.advance(1);
  await rig.reports.look();
  expect((await rig.call('GET', `/reports/${id}`)).status).toBe(404);
});
