import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import { priorityTable, severities, urgencies, urgencyOf } from '../../contracts/rationale.ts';
import { callerOf } from '../../kernel/testing.ts';
import { alarmPack } from './testing/pack.ts';
import { type TestSite, testSite } from './testing/site.ts';

let site: TestSite;
let rule: string;
const engineer = callerOf('engineer');
beforeAll(async () => {
  site = await testSite();
  await site.install();
  rule = await site.ruleId('full', 'low');
});
afterEach(async () => {
  await sql`update alarm_rule set rationale = null, priority = 2, is_changed = false where key = 'low'`.execute(site.deps.db);
  await sql`update alarm_rule set rationale = null, priority = 3, is_changed = false where key = 'curve'`.execute(site.deps.db);
});
afterAll(() => site.drop());

const record = {
  ...{ cause: 'A gate is left open', consequence: 'The town has no water', action: 'Close the gate' },
  ...{ severity: 'major' as const, respondMinutes: 10 },
};
const given = { ...record, overrideReason: '' };
const missing = async () => (await site.alarms.getRule(engineer, rule)).rationale.missing;
const approve = (reviewDue = '2027-11-24') => site.alarms.approveRationale(engineer, rule, { reviewDue });

describe('the priority table', () => {
  test('never gives a lower priority to what is worse or more urgent', () => {
    for (const [row, severity] of severities.entries())
      for (const [column, urgency] of urgencies.entries()) {
        const here = priorityTable[severity][urgency];
        expect(priorityTable[severities[row + 1] ?? severity][urgency]).toBeGreaterThanOrEqual(here);
        expect(priorityTable[severity][urgencies[column + 1] ?? urgency]).toBeGreaterThanOrEqual(here);
      }
  });

  test.each([
    [4.9, 'immediate'],
    [5, 'rapid'],
    [15, 'prompt'],
    [30, 'later'],
  ])('%d minutes are %s', (minutes, urgency) => expect(urgencyOf(minutes)).toBe(urgency));
});

describe('the rationalisation record of a rule', () => {
  test('lacks everything that the pack does not say', async () => {
    expect((await site.alarms.getRule(engineer, rule)).rationale).toMatchObject({
      action: { en: 'Open the gate' },
      isOwnAction: false,
      missing: ['cause', 'severity', 'respondMinutes', 'approval'],
    });
  });

  test('gives the rule its priority by the table, and the alarm its words', async () => {
    expect(await site.alarms.setRationale(engineer, rule, { ...given, severity: 'severe', respondMinutes: 2 })).toMatchObject({
      derivedPriority: 1,
    });
    expect(await site.alarms.getRule(engineer, rule)).toMatchObject({ priority: 1, isChanged: true });
    await site.alarms.verdicts([
      { rule: await site.ruleNumber('full', 'low'), point: 1, isAbnormal: true, time: 5000, value: 3, quality: 0 },
    ]);
    expect(site.announced.at(-1)?.alarm).toMatchObject({
      ...{ priority: 1, cause: { zh: record.cause, en: record.cause }, respondMinutes: 2 },
      ...{ advice: { zh: record.action, en: record.action }, consequence: { en: record.consequence } },
    });
  });

  test('leaves the table only with a reason', async () => {
    await expect(site.alarms.setRationale(engineer, rule, { ...given, priority: 4 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      details: { what: expect.stringContaining('is 2') },
    });
    const kept = await site.alarms.setRationale(engineer, rule, { ...given, priority: 4, overrideReason: 'a second pump stands by' });
    expect(kept).toMatchObject({ derivedPriority: 2, overrideReason: 'a second pump stands by', missing: ['approval'] });
    await site.alarms.setRationale(engineer, rule, given);
    expect((await site.alarms.getRule(engineer, rule)).priority).toBe(2);
  });

  test('misses a reason when the priority is changed by itself', async () => {
    await site.alarms.setRationale(engineer, rule, given);
    await site.alarms.updateRule(engineer, rule, { priority: 4 });
    expect(await missing()).toEqual(['overrideReason', 'approval']);
  });

  test('is approved only when it is whole', async () => {
    await expect(approve()).rejects.toMatchObject({ code: 'CONFLICT', details: { what: { en: expect.stringContaining('severity') } } });
    await site.alarms.setRationale(engineer, rule, given);
    await expect(approve('2026-11-24')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await approve()).toMatchObject({ approvedBy: 'engineer', approvedAt: site.clock.now(), missing: [] });
  });

  test('has to be approved again when the record or the rule changes, and reviewed in time', async () => {
    await site.alarms.setRationale(engineer, rule, given);
    await approve();
    await site.alarms.setRationale(engineer, rule, { ...given, reviewDue: '2027-11-24' });
    expect(await missing()).toEqual([]);
    await site.alarms.updateRule(engineer, rule, { params: { limit: 11 } });
    expect(await missing()).toEqual(['changedSince']);
    await site.alarms.setRationale(engineer, rule, { ...given, cause: 'Something else' });
    expect(await missing()).toEqual(['approval']);
    await approve();
    await sql`update alarm_rule set rationale = rationale || '{"reviewDue": "2026-11-24"}' where id = ${rule}`.execute(site.deps.db);
    expect(await missing()).toEqual(['review']);
  });
});

describe('a record that a pack proposes', () => {
  const proposed = () => site.ruleId('full', 'curve');
  const read = async () => (await site.alarms.getRule(engineer, await proposed())).rationale;
  const write = async (own: Partial<typeof given> & { priority?: number }) => {
    const { severity, respondMinutes, ...words } = { ...given, cause: '', consequence: '', action: '', severity: undefined, ...own };
    return site.alarms.setRationale(engineer, await proposed(), { ...words, severity, respondMinutes: own.respondMinutes });
  };

  test('is whole but for its approval, which needs nothing written', async () => {
    expect(await read()).toMatchObject({
      ...{ cause: { zh: 'More flows in than is released（中）' }, isOwnCause: false, severity: 'major', respondMinutes: 20 },
      ...{ derivedPriority: 3, missing: ['approval'] },
    });
    expect(await site.alarms.approveRationale(engineer, await proposed(), { reviewDue: '2027-11-24' })).toMatchObject({
      ...{ approvedBy: 'engineer', isOwnCause: false, missing: [] },
    });
  });

  test('has to be approved again when a newer pack says something else', async () => {
    await site.alarms.approveRationale(engineer, await proposed(), { reviewDue: '2027-11-24' });
    const { curve } = alarmPack.rules;
    if (!curve?.rationale) throw new Error('BUG: the test pack proposes this record');
    const rationale = { ...curve.rationale, respondMinutes: 25 };
    await site.install({ ...alarmPack, version: '1.0.1', rules: { ...alarmPack.rules, curve: { ...curve, rationale } } });
    expect(await read()).toMatchObject({ respondMinutes: 25, missing: ['changedSince'] });
    const { curve: before } = alarmPack.rules;
    await site.install({ ...alarmPack, version: '1.0.2', rules: { ...alarmPack.rules, ...(before && { curve: before }) } });
    expect((await read()).missing).toEqual([]);
  });

  test('tells its cause and time with the alarm', async () => {
    await site.alarms.verdicts([
      { rule: await site.ruleNumber('full', 'curve'), point: 1, isAbnormal: true, time: 6000, value: 70, quality: 0 },
    ]);
    expect(site.announced.at(-1)?.alarm).toMatchObject({ cause: { en: 'More flows in than is released' }, respondMinutes: 20 });
  });

  test('stays the pack’s where a person says the same; what they say otherwise is theirs, and moves the priority', async () => {
    expect(await write({ cause: 'More flows in than is released', severity: 'major', respondMinutes: 20 })).toMatchObject({
      isOwnCause: false,
    });
    expect(await write({ cause: 'A gate is shut' })).toMatchObject({ isOwnCause: true, severity: 'major', derivedPriority: 3 });
    expect(await write({ respondMinutes: 3 })).toMatchObject({ isOwnCause: false, respondMinutes: 3, derivedPriority: 1 });
    expect((await site.alarms.getRule(engineer, await proposed())).priority).toBe(1);
    await expect(write({ priority: 4 })).rejects.toMatchObject({ details: { what: expect.stringContaining('is 3') } });
  });

  test('asks for a reason when the priority is changed by itself', async () => {
    await site.alarms.updateRule(engineer, await proposed(), { priority: 1 });
    expect((await read()).missing).toEqual(['overrideReason', 'approval']);
  });
});

describe('the Master Alarm Database', () => {
  const file = async (query = 'language=en') =>
    (await site.http.server.inject({ url: `/api/v1/alarm-database.csv?${query}`, headers: { 'x-test-tenant': 'main' } })).body;
  const send = async (csv: string | Buffer, apply = true): Promise<Reply<'importAlarmDatabase'>> => {
    const url = `/api/v1/alarm-database/import?apply=${apply}`;
    const headers = { 'content-type': 'text/csv', 'x-test-tenant': 'main' };
    return (await site.http.server.inject({ method: 'POST', url, headers, payload: csv })).json();
  };

  test.each(['zh', 'en'])('comes back unchanged when it is imported as it was exported (%s)', async (language) => {
    await site.alarms.setRationale(engineer, rule, { ...given, cause: '=SUM(1), "two"\nlines' });
    await approve();
    const csv = await file(`language=${language}`);
    expect(csv.split('\r\n')).toHaveLength(8);
    expect(await send(csv)).toMatchObject({ applied: true, rows: 6, changed: 0, unchanged: 6, errorCount: 0 });
    expect(await missing()).toEqual([]);
  });

  test('writes what changed, in one go', async () => {
    const csv = `id,cause,severity,respondMinutes,priority\n${rule},Drought,minor,60,\n`;
    expect(await send(csv, false)).toMatchObject({ applied: false, changed: 1 });
    expect((await site.alarms.getRule(engineer, rule)).rationale.cause.en).toBe('');
    expect(await send(csv)).toMatchObject({ applied: true, changed: 1, unchanged: 0 });
    expect(await site.alarms.getRule(engineer, rule)).toMatchObject({
      priority: 4,
      rationale: { cause: { zh: 'Drought' }, severity: 'minor' },
    });
  });

  test.each([
    ['nowhere,,,', 'id'],
    ['$RULE,awful,,', 'severity'],
    ['$RULE,major,soon,', 'respondMinutes'],
    ['$RULE,major,10,9', 'priority'],
    ['$RULE,major,10,4', 'overrideReason'],
  ])('with the row %s is refused whole, with row, column and what to do', async (row, column) => {
    const good = await site.ruleId('full', 'high');
    const csv = `id,severity,respondMinutes,priority\n${good},severe,1,1\n${row.replace('$RULE', rule)}\n`;
    const answer = await send(csv);
    expect(answer).toMatchObject({ applied: false, errorCount: 1, errors: [{ row: 3, column }] });
    expect((await site.alarms.getRule(engineer, good)).rationale.severity).toBeUndefined();
  });

  test('with the same rule twice, without a heading, or no text at all is refused', async () => {
    expect((await send(`id\n${rule}\n${rule}\n`)).errors).toMatchObject([{ row: 3 }]);
    expect((await send('name\nx\n')).errors).toMatchObject([{ row: 1, column: '规则编号' }]);
    expect(await send(Buffer.from([0xff, 0xff, 0xff]))).toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('of another tenant is not touched', async () => {
    await site.install(alarmPack, 'other');
    const theirs = await site.ruleId('full', 'low', 'other');
    expect((await send(`id,cause\n${theirs},x\n`)).errors).toMatchObject([{ row: 2 }]);
    expect((await site.call('PUT', `/rules/${theirs}/rationale`, { body: record })).status).toBe(404);
  });
});

describe('an upgrade of the pack', () => {
  test('leaves the record, and brings its words where nobody wrote others', async () => {
    await site.alarms.setRationale(engineer, rule, { ...given, action: 'Open the gate' });
    const low = alarmPack.rules.low;
    if (low === undefined) throw new Error('BUG: the pack has the rule');
    const advice = { zh: '新', en: 'Ring the keeper' };
    await site.install({ ...alarmPack, version: '1.1.0', rules: { ...alarmPack.rules, low: { ...low, advice, consequence: advice } } });
    expect((await site.alarms.getRule(engineer, rule)).rationale).toMatchObject({
      ...{ action: advice, consequence: { en: record.consequence }, severity: 'major' },
    });
  });
});
