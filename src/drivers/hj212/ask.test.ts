import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import { type Hj212Rig, mn, now, segmentOf, startHj212 } from '../../../test/conformance/hj212-rig.ts';
import type { Segment } from './segment.ts';
import type { Station, StationOptions } from './station.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const hour = 3_600_000;
const minute = 60_000;

async function centre(config: Record<string, unknown> = {}): Promise<Hj212Rig> {
  const rig = await startHj212(config);
  closers.push(rig.close);
  return rig;
}

/** A centre with a station that has reported. */
async function online(over: Partial<StationOptions> = {}): Promise<Hj212Rig & { station: Station }> {
  const rig = await centre();
  const past: StationOptions['past'] = (cn, from, to) =>
    Array.from({ length: (to - from) / hour + 1 }, (_, i) => ({ time: from + i * hour, values: { 'w01018-Avg': Number(cn) + i } }));
  const station = rig.station({ past, ...over });
  await station.report('2011', now, { 'w01018-Rtd': 1 });
  return Object.assign(rig, { station });
}

/** A centre and a line on which a station in the hands of the test has reported. */
async function byHand(config: Record<string, unknown> = {}) {
  const rig = await centre(config);
  const line = await rig.dial();
  line.write(segmentOf());
  await eventually('the station is known', () => line.answers.length === 1);
  const requests = (): readonly Segment[] => line.answers.slice(1);
  const requested = async (count = 1): Promise<Segment> => {
    await eventually(`${count} requests`, () => requests().length >= count);
    return requests()[count - 1] ?? segmentOf();
  };
  const answer = (qn: string | undefined, cn: string, cp: string) => line.write(segmentOf({ qn, st: '91', cn, cp, flag: 4 }));
  return { ...rig, line, requests, requested, answer };
}

describe('asking a station', () => {
  test.each([
    [{ command: 'setRealtimeInterval', seconds: 30 }, { result: 'done' }],
    [{ command: 'queryRealtimeInterval' }, { result: 'done', RtdInterval: 60 }],
    [{ command: 'setMinuteInterval', minutes: 5 }, { result: 'done' }],
    [{ command: 'queryMinuteInterval' }, { result: 'done', MinInterval: 10 }],
    [{ command: 'queryClock' }, { result: 'done', time: now, offsetSeconds: 0 }],
    [{ command: 'setLimits', answerSeconds: 5, resends: 3 }, { result: 'done' }],
    [{ write: { RtdInterval: 120 } }, { result: 'done', RtdInterval: 120 }],
    [{ write: { MinInterval: 30, RtdInterval: 90 } }, { result: 'done', MinInterval: 30, RtdInterval: 90 }],
  ])('%j is answered', async (question, answer) => {
    expect(await (await online()).ask(question)).toEqual(answer);
  });

  test('a clock that is off is set, and how far it was off is told', async () => {
    const rig = await online({ clockOffsetMs: 10 * minute });
    expect(await rig.ask({ command: 'setClock' })).toEqual({ result: 'done', beforeSeconds: 600 });
    expect(rig.station.offsetMs).toBe(0);
  });

  test('the clock of an instrument is its own: setting and asking it leaves that of the station alone', async () => {
    const rig = await online({ clockOffsetMs: 10 * minute });
    await rig.ask({ command: 'setClock', instrument: 'w01018' });
    expect(rig.station.offsetMs).toBe(10 * minute);
    expect(await rig.ask({ command: 'queryClock', instrument: 'w01018' })).toEqual({ result: 'done', time: now, offsetSeconds: 0 });
    expect(await rig.ask({ command: 'queryClock' })).toMatchObject({ offsetSeconds: 600 });
  });

  test('sending is started and stopped', async () => {
    const rig = await online();
    await rig.ask({ command: 'startRealtime' });
    await rig.ask({ command: 'startState' });
    expect([...rig.station.started]).toEqual(['2011', '2021']);
    await rig.ask({ command: 'stopRealtime' });
    await rig.ask({ command: 'stopState' });
    expect([...rig.station.started]).toEqual([]);
  });

  test.each(['startRealtime', 'startState'])('%s ends with 9012, which may say that it failed', async (command) => {
    const rig = await byHand();
    const asked = rig.ask({ command });
    const { qn } = await rig.requested();
    rig.answer(qn, '9011', 'QnRtn=1');
    rig.answer(qn, '9012', 'ExeRtn=2');
    await expect(asked).rejects.toMatchObject({ code: 'NOT_AVAILABLE', message: expect.stringContaining('ExeRtn 2') });
    expect(rig.host.refusedFor('out-of-order')).toBe(0);
  });

  test('in HJ/T 212-2005 a start of data ends with 9011', async () => {
    const rig = await byHand();
    rig.line.write(segmentOf({ qn: '20240601080001000', flag: 1 }));
    await rig.requested(1);
    const asked = rig.ask({ command: 'startRealtime' });
    rig.answer((await rig.requested(2)).qn, '9011', 'QnRtn=1');
    expect(await asked).toEqual({ result: 'done' });
  });

  test('the clock of an instrument is set with its code as an item of its own', async () => {
    const rig = await byHand();
    const asked = rig.ask({ command: 'setClock', instrument: 'w01018' });
    const { qn, cp } = await rig.requested();
    expect(cp).toBe('PolId=w01018;SystemTime=20240601080000');
    rig.answer(qn, '9011', 'QnRtn=1');
    rig.answer(qn, '9012', 'ExeRtn=1');
    expect(await asked).toMatchObject({ result: 'done' });
  });

  test.each([
    ['minute', '2051'],
    ['hour', '2061'],
    ['day', '2031'],
    ['runTime', '2041'],
  ])('history of %s is answered and stored', async (of, cn) => {
    const rig = await online();
    const answer = await rig.ask({ command: 'history', of, from: now - 2 * hour, to: now });
    const reading = (i: number) => ({ key: `${cn}:w01018-Avg`, time: now + (i - 2) * hour, value: Number(cn) + i, flag: 'N' });
    expect(answer).toEqual({ result: 'done', readings: [0, 1, 2].map(reading), isCut: false });
    if (of !== 'runTime') expect(rig.host.samples.slice(1).map(({ time }) => (time - now) / hour)).toEqual([-2, -1, 0]);
  });

  test('a station without records says so', async () => {
    const rig = await online({ past: () => [] });
    expect(await rig.ask({ command: 'history', of: 'hour', from: now - hour, to: now })).toEqual({
      result: 'no data',
      readings: [],
      isCut: false,
    });
  });

  test('history with a QN of its own that waits for answers belongs to the answer', async () => {
    const { ask, requested, answer, line } = await byHand();
    const asked = ask({ command: 'history', of: 'hour', from: now - hour, to: now });
    const { qn, cp } = await requested();
    expect(cp).toBe('BeginTime=20240601070000;EndTime=20240601080000');
    answer(qn, '9011', 'QnRtn=1');
    line.write(segmentOf({ qn: '20240601080000007', cn: '2061', cp: 'DataTime=20240601070000;w01018-Avg=5' }));
    line.write(segmentOf({ qn: '20240601080000008', cn: '2061', cp: 'DataTime=20240501070000;w01018-Avg=6' }));
    await eventually('both are answered', () => line.answers.filter(({ cn }) => cn === '9014').length === 3);
    answer(qn, '9012', 'ExeRtn=1');
    expect(await asked).toMatchObject({ readings: [{ time: now - hour, value: 5 }] });
  });

  test('a request repeats the system, password and version of the station and wants an answer', async () => {
    const { ask, line, requested, answer } = await byHand();
    line.write(segmentOf({ qn: '20240601080001000', st: '22', pw: '654321', flag: 9, cp: 'DataTime=20240601080001;w01018-Rtd=1' }));
    await eventually('it is answered', () => line.answers.length === 2);
    const asked = ask({ command: 'stopRealtime' });
    const request = await requested(2);
    expect(request).toMatchObject({ st: '22', cn: '2012', pw: '654321', mn, flag: 9, cp: '' });
    answer(request.qn, '9013', '');
    expect(await asked).toEqual({ result: 'done' });
  });

  test('the password of the configuration goes before the one that was heard', async () => {
    const rig = await byHand({ stations: [{ mn, password: '123456' }] });
    const asked = rig.ask({ command: 'queryRealtimeInterval' });
    const { qn, pw } = await rig.requested();
    expect(pw).toBe('123456');
    rig.answer(qn, '1061', 'RtdInterval=45');
    rig.answer(qn, '9012', 'ExeRtn=1');
    expect(await asked).toEqual({ result: 'done', RtdInterval: 45 });
  });

  test('a request that gets no answer is sent again with the same QN, and the time to set is the present one', async () => {
    const rig = await byHand();
    const asked = rig.ask({ command: 'setClock' });
    const first = await rig.requested(1);
    rig.host.clock.set(now + 10_000);
    const second = await rig.requested(2);
    expect([second.qn, second.cp]).toEqual([first.qn, 'SystemTime=20240601080010']);
    rig.answer(first.qn, '9011', 'QnRtn=1');
    rig.answer(first.qn, '9012', 'ExeRtn=1');
    expect(await asked).toMatchObject({ result: 'done' });
  });

  test('questions to one station wait for each other, and no QN is used twice', async () => {
    const rig = await byHand();
    const both = [rig.ask({ command: 'stopRealtime' }), rig.ask({ command: 'stopState' })];
    const first = await rig.requested(1);
    rig.answer(first.qn, '9013', '');
    const second = await rig.requested(2);
    expect([first.cn, second.cn]).toEqual(['2012', '2022']);
    expect(second.qn).not.toBe(first.qn);
    rig.answer(second.qn, '9013', '');
    expect(await Promise.all(both)).toHaveLength(2);
  });
});

describe('questions without a good answer', () => {
  test.each([
    [{ command: 'dance' }],
    [{ command: 'setRealtimeInterval', seconds: 29 }],
    [{ command: 'setMinuteInterval', minutes: 7 }],
    [{ command: 'setClock', instrument: 'w01018,x=1' }],
    [{ command: 'history', of: 'hour', from: now, to: now - 1 }],
    [{ command: 'history', of: 'year', from: now, to: now }],
    [{ write: { Nonsense: 1 } }],
    [{ write: { RtdInterval: 5 } }],
  ])('%j is refused before anything is sent', async (question) => {
    const rig = await byHand();
    await expect(rig.ask(question)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(rig.requests()).toEqual([]);
  });

  test('a station that refuses or fails is told with its reason', async () => {
    const rig = await byHand();
    const refused = rig.ask({ command: 'stopRealtime' });
    rig.answer((await rig.requested(1)).qn, '9011', 'QnRtn=3');
    await expect(refused).rejects.toMatchObject({ code: 'NOT_AVAILABLE', message: expect.stringContaining('QnRtn 3 (wrong PW)') });
    const failed = rig.ask({ command: 'queryClock' });
    const { qn } = await rig.requested(2);
    rig.answer(qn, '9011', 'QnRtn=1');
    rig.answer(qn, '9012', 'ExeRtn=5');
    await expect(failed).rejects.toMatchObject({ code: 'NOT_AVAILABLE', message: expect.stringContaining('ExeRtn 5 (busy)') });
  });

  test('a station that does not answer four requests, or does not end what it began, is told as a timeout', async () => {
    const rig = await byHand({ answerSeconds: 0.1, executeSeconds: 0.1 });
    await expect(rig.ask({ command: 'queryClock' })).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(rig.requests()).toHaveLength(4);
    const begun = rig.ask({ command: 'queryClock' });
    rig.answer((await rig.requested(5)).qn, '9011', 'QnRtn=1');
    await expect(begun).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  test('a station that is not there, or goes away, is told as a lost link', async () => {
    const rig = await byHand({ answerSeconds: 10 });
    const waiting = rig.ask({ command: 'queryClock' });
    await rig.requested();
    rig.line.socket.destroy();
    await expect(waiting).rejects.toMatchObject({ code: 'LINK_LOST' });
    await eventually('it is gone', () => rig.host.links.some(({ kind }) => kind === 'disconnected'));
    await expect(rig.ask({ command: 'queryClock' })).rejects.toMatchObject({ code: 'LINK_LOST' });
  });

  test('the asker may give up', async () => {
    const rig = await byHand({ answerSeconds: 10 });
    const abort = new AbortController();
    const waiting = rig.ask({ command: 'queryClock' }, abort.signal);
    await rig.requested();
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  test('a late answer is counted and disturbs nothing', async () => {
    const rig = await byHand({ answerSeconds: 0.1 });
    await expect(rig.ask({ command: 'queryClock' })).rejects.toMatchObject({ code: 'TIMEOUT' });
    rig.answer(rig.requests()[0]?.qn, '9012', 'ExeRtn=1');
    await eventually('it is counted', () => rig.host.refusedFor('out-of-order') === 1);
  });
});
