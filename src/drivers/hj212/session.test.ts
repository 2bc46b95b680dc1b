import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually, type TestHostOptions } from '../../../test/conformance/driver-host.ts';
import { type Hj212Rig, keys, mn, now, segmentOf, startHj212 } from '../../../test/conformance/hj212-rig.ts';
import { encodeFrame } from './segment.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function centre(config: Record<string, unknown> = {}, options: TestHostOptions = {}): Promise<Hj212Rig> {
  const rig = await startHj212(config, options);
  closers.push(rig.close);
  return rig;
}

const refused = ({ host }: Hj212Rig) => host.refusals.map(({ reason, count }) => [reason, count]);
const hour = 3_600_000;
/** A frame in which a digit of the value was bent on the way. */
const bent = Buffer.from(encodeFrame(segmentOf())).toString('latin1').replace('Rtd=40.1', 'Rtd=48.1');

describe('an upload', () => {
  test.each([
    { flag: 1, answered: 0 },
    { flag: 5, answered: 4 },
    { flag: 9, answered: 8 },
  ])('with Flag $flag is answered with its own QN, as system 91 with Flag $answered', async ({ flag, answered }) => {
    const rig = await centre();
    const line = await rig.dial();
    line.write(segmentOf({ flag, pw: '654321' }));
    await eventually('the answer', () => line.answers.length === 1);
    const expected = { qn: '20240601080000001', st: '91', cn: '9014', pw: '654321', mn, flag: answered, packet: undefined, cp: '' };
    expect(line.answers).toEqual([expected]);
    expect(rig.host.samples).toEqual([{ point: 1, time: now, value: 40.1, quality: 0 }]);
  });

  test('that asks for no answer is stored and hears nothing', async () => {
    const rig = await centre();
    const line = await rig.dial();
    line.write(segmentOf({ flag: 4 }), segmentOf({ qn: '20240601080001000', cp: 'DataTime=20240601080001;w01018-Rtd=2' }));
    await eventually('the second one is answered', () => line.answers.length === 1);
    expect(line.answers[0]?.qn).toBe('20240601080001000');
    expect(rig.host.samples.map(({ value }) => value)).toEqual([40.1, 2]);
  });

  test('that comes again is answered again and stored once, also on a new connection', async () => {
    const rig = await centre();
    const [line, other] = [await rig.dial(), await rig.dial()];
    line.write(segmentOf(), segmentOf());
    await eventually('two answers', () => line.answers.length === 2);
    other.write(segmentOf());
    await eventually('a third answer', () => other.answers.length === 1);
    expect(rig.host.samples).toHaveLength(1);
  });

  test('with the same QN and other content is one of its own', async () => {
    const rig = await centre();
    const line = await rig.dial();
    line.write(segmentOf(), segmentOf({ cp: 'DataTime=20240601080000;w01001-Rtd=7.2' }));
    await eventually('two answers', () => line.answers.length === 2);
    expect(rig.host.samples.map(({ point }) => point)).toEqual([1, 2]);
  });

  test.each([
    ['2061', 3],
    ['2051', 4],
    ['2031', 5],
  ])('%s has keys of its own and the start of the interval as time', async (cn, point) => {
    const rig = await centre();
    const line = await rig.dial();
    line.write(segmentOf({ cn, cp: 'DataTime=20240601070000;w01018-Avg=12.5,w01018-Flag=N' }));
    await eventually('the answer', () => line.answers.length === 1);
    expect(rig.host.samples).toEqual([{ point, time: now - hour, value: 12.5, quality: 0 }]);
  });

  test('takes the SampleTime of a factor before DataTime, in the time zone of the source', async () => {
    const rig = await centre({ timeZone: '+07:00' });
    const line = await rig.dial();
    line.write(segmentOf({ cp: 'DataTime=20240601070000;w01018-SampleTime=20240601063000,w01018-Rtd=1;w01001-Rtd=2' }));
    await eventually('the answer', () => line.answers.length === 1);
    expect(rig.host.samples.map(({ time }) => time - now)).toEqual([-hour / 2, 0]);
  });

  test.each([
    ['N', 40.1, 0],
    ['T', 40.1, 1],
    ['S', 40.1, 1 | (3 << 2)],
    ['F', 40.1, 2],
    ['M', 40.1, 2],
    ['D', 40.1, 2],
    ['C', 40.1, 2],
    ['B', 40.1, 2],
    ['n', 40.1, 0],
    ['X', 40.1, 1],
    ['D', '', 2],
    ['B', '---', 2],
  ])('with flag %s and value "%s" has quality %i', async (flag, value, quality) => {
    const rig = await centre();
    const line = await rig.dial();
    line.write(segmentOf({ cp: `DataTime=20240601080000;w01018-Rtd=${value},w01018-Flag=${flag}` }));
    await eventually('the answer', () => line.answers.length === 1);
    expect(rig.host.samples).toEqual([{ point: 1, time: now, value: typeof value === 'number' ? value : Number.NaN, quality }]);
  });

  test('a point of a simulated device stays simulated, also when its value was set by hand', async () => {
    const rig = await centre();
    rig.host.add({ identity: mn, keys, origin: 'simulated' });
    const line = await rig.dial();
    line.write(segmentOf({ cp: 'DataTime=20240601080000;w01018-Rtd=1,w01018-Flag=S' }));
    await eventually('the answer', () => line.answers.length === 1);
    expect(rig.host.samples).toMatchObject([{ quality: 1 | (2 << 2) }]);
  });

  test('from a peer that has ended its side is still answered', async () => {
    const rig = await centre();
    const line = await rig.dial();
    line.socket.end(encodeFrame(segmentOf()));
    await once(line.socket, 'close');
    expect(line.answers).toMatchObject([{ cn: '9014' }]);
  });
});

describe('what cannot be taken', () => {
  test.each([
    ['a value that is no number', 'w01018-Rtd=7.x;w01001-Rtd=1', [['bad-value', 1]], true],
    ['a value that is too large', 'w01018-Rtd=1e999;w01001-Rtd=1', [['bad-value', 1]], true],
    ['an empty value of a normal instrument', 'w01018-Rtd=,w01018-Flag=N;w01001-Rtd=1', [['bad-value', 1]], true],
    ['values that feed no point', 'a-Rtd=1;b-Rtd=2;w01001-Rtd=1', [['unknown-key', 2]], true],
    ['1970', 'w01018-SampleTime=19700101000000,w01018-Rtd=5;w01001-Rtd=1', [['bad-time', 1]], false],
    ['2099', 'w01018-SampleTime=20990101000000,w01018-Rtd=5;w01001-Rtd=1', [['bad-time', 1]], false],
    ['a 13th month', 'w01018-SampleTime=20241301000000,w01018-Rtd=5;w01001-Rtd=1', [['bad-time', 1]], false],
  ])('%s is counted and the rest is stored', async (_, items, refusals, isAnswered) => {
    const rig = await centre();
    const line = await rig.dial();
    line.write(segmentOf({ cp: `DataTime=20240601080000;${items}` }));
    await rig.settled(2);
    expect(refused(rig)).toEqual(refusals);
    expect(rig.host.samples).toMatchObject([{ point: 2, value: 1 }]);
    line.write(segmentOf({ qn: '20240601080001000', cn: '9015' }));
    await eventually('the heartbeat is answered', () => line.answers.some(({ cn }) => cn === '9013'));
    expect(line.answers.some(({ cn }) => cn === '9014')).toBe(isAnswered);
  });

  test('a station that is no device is shown with its keys and values and hears nothing', async () => {
    const rig = await centre();
    rig.host.remove(mn);
    const line = await rig.dial();
    line.write(segmentOf({ cn: '2061', cp: 'DataTime=20240601080000;w01018-Avg=40.1,w01018-Flag=N;i1-Info=text' }));
    await eventually('it is shown', () => rig.host.unknown.length === 1);
    expect(rig.host.unknown[0]).toMatchObject({ identity: mn, values: new Map([['2061:w01018-Avg', 40.1]]) });
    expect(refused(rig)).toEqual([['unknown-device', 1]]);
    expect(line.answers).toEqual([]);
  });

  test.each([
    ['a wrong checksum', bent, 'bad-checksum'],
    ['noise', 'GET / HTTP/1.1\r\n\r\n##', 'bad-frame'],
    ['a segment without CP', encodeFrame(segmentOf()).subarray(0, 40), 'bad-frame'],
    ['a command that only a centre gives', segmentOf({ cn: '1012' }), 'bad-frame'],
    ['an answer that nobody waits for', segmentOf({ cn: '9011', cp: 'QnRtn=1' }), 'out-of-order'],
    ['a reply that nobody waits for', segmentOf({ cn: '1061', cp: 'RtdInterval=30' }), 'out-of-order'],
    ['a message of 201 packets', segmentOf({ packet: { total: 201, index: 1 }, flag: 6 }), 'too-large'],
  ])('%s is counted and hears nothing', async (_, what, reason) => {
    const rig = await centre();
    const line = await rig.dial();
    line.write(what);
    line.socket.end();
    await once(line.socket, 'close');
    expect(rig.host.refusals.map((one) => one.reason)).toEqual([reason]);
    expect(line.answers).toEqual([]);
    expect(rig.host.samples).toEqual([]);
  });

  test('PW is checked as configured, by station where there is an exception', async () => {
    const other = '010000A8900016F000169DC1';
    const rig = await centre({ password: '111111', stations: [{ mn: other, password: '222222' }] });
    rig.host.add({ identity: other, keys, firstPoint: 11 });
    const line = await rig.dial();
    line.write(segmentOf({ pw: '222222' }), segmentOf({ mn: other, pw: '111111' }), segmentOf({ pw: undefined }));
    line.write(segmentOf({ pw: '111111' }), segmentOf({ mn: other, pw: '222222' }));
    await eventually('two answers', () => line.answers.length === 2);
    expect(refused(rig)).toEqual([
      ['not-allowed', 1],
      ['not-allowed', 1],
      ['not-allowed', 1],
    ]);
    expect(rig.host.samples.map(({ point }) => point)).toEqual([1, 11]);
  });

  test('while no new connection is let in, one is closed at once and counted with the reason', async () => {
    const rig = await centre();
    rig.host.closed = '90% of the memory in use';
    const late = await rig.dial();
    await once(late.socket.resume(), 'close');
    expect(rig.host.refusals).toMatchObject([{ reason: 'not-admitted', detail: expect.stringContaining('90% of the memory') }]);
  });
});

describe('notices', () => {
  test('a heartbeat of 2025 is answered with 9013', async () => {
    const rig = await centre();
    await rig.station({ version: 2 }).heartbeat();
    expect(rig.host.counted.messages).toBe(1);
  });

  test('a station that wants its time calibrated gets 9013 and then 1012', async () => {
    const rig = await centre();
    const station = rig.station({ clockOffsetMs: 20 * 60_000 });
    await station.askCalibration();
    await eventually('the clock is set', () => station.offsetMs === 0);
  });

  test('one that wants it for an instrument too gets a 1012 for each', async () => {
    const rig = await centre();
    const line = await rig.dial();
    const notice = (qn: string, cp: string) => segmentOf({ qn, cn: '1013', cp });
    line.write(notice('20240601080000001', ''), notice('20240601080000002', 'PolId=w01018'));
    const orders = () => line.answers.filter(({ cn }) => cn === '1012');
    await eventually('the first order', () => orders().length > 0);
    for (const cn of ['9011', '9012'])
      line.write(segmentOf({ qn: orders()[0]?.qn, st: '91', cn, flag: 4, cp: cn === '9011' ? 'QnRtn=1' : 'ExeRtn=1' }));
    await eventually('the second order', () => orders().at(-1)?.qn !== orders()[0]?.qn);
    expect([orders()[0]?.cp, orders().at(-1)?.cp]).toEqual(['SystemTime=20240601080000', 'PolId=w01018;SystemTime=20240601080000']);
  });

  test('it gets only 9013 when calibration is switched off', async () => {
    const rig = await centre({ calibrate: false });
    const station = rig.station({ clockOffsetMs: 20 * 60_000 });
    await station.askCalibration();
    await station.heartbeat();
    expect(station.offsetMs).toBe(20 * 60_000);
  });

  test('a calibration that the station does not answer is told to people', async () => {
    const rig = await centre({ answerSeconds: 0.1 });
    const line = await rig.dial();
    line.write(segmentOf({ cn: '1013', cp: '' }));
    await eventually('the failure', () => rig.host.links.some(({ kind }) => kind === 'error'));
    expect(line.answers.map(({ cn }) => cn)).toEqual(['9013', '1012', '1012', '1012', '1012']);
    expect(new Set(line.answers.slice(1).map(({ qn }) => qn)).size).toBe(1);
  });
});
