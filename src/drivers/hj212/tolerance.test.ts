import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import { type Hj212Rig, keys, mn, now, segmentOf, startHj212 } from '../../../test/conformance/hj212-rig.ts';
import { timeLimit } from '../../contracts/time.ts';
import { crcOf } from './crc.ts';
import { type Deviation, deviations } from './deviations.ts';
import { encodeFrame, type Segment } from './segment.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function centre(config: Record<string, unknown> = {}): Promise<Hj212Rig> {
  const rig = await startHj212(config);
  closers.push(rig.close);
  rig.host.add({ identity: 'LD130133000015', keys, firstPoint: 1 });
  return rig;
}

/** A frame of a text that is written as it is. */
const framed = (text: string, encoding: BufferEncoding = 'utf8'): Buffer => {
  const data = Buffer.from(text, encoding);
  const crc = crcOf(data).toString(16).toUpperCase().padStart(4, '0');
  return Buffer.concat([Buffer.from(`##${String(data.length).padStart(4, '0')}`), data, Buffer.from(`${crc}\r\n`)]);
};
const textOf = (over: Partial<Segment> = {}): string =>
  Buffer.from(encodeFrame(segmentOf(over)))
    .toString('utf8')
    .slice(6, -6);
const whole = Buffer.from(encodeFrame(segmentOf()));
const long = `DataTime=20240601080000;w01018-Rtd=40.1,w01018-Flag=N;i1-Info=${'x'.repeat(1200)}`;
const data = 'w01018-Rtd=40.1,w01018-Flag=N';

/** For each deviation a message that has it, alone. */
const examples: Readonly<Record<Exclude<Deviation, 'checksum'>, Uint8Array>> = {
  'no-qn': framed(textOf({ qn: undefined })),
  'qn-form': framed(textOf({ qn: '2024060108' })),
  'no-flag': framed(textOf({ flag: undefined })),
  'no-st': framed(textOf({ st: undefined })),
  'no-pw': framed(textOf({ pw: undefined })),
  'mn-form': framed(textOf({ mn: 'LD130133000015' })),
  'field-order': framed(textOf().replace('ST=32;CN=2011;', 'CN=2011;ST=32;')),
  'unknown-field': framed(textOf().replace('CP=', 'XX=1;CP=')),
  'packet-flag': framed(textOf({ flag: 7 })),
  'long-time': framed(textOf({ cp: `DataTime=20240601080000000;${data}` })),
  'no-data-time': framed(textOf({ qn: '20240601080000000', cp: data })),
  'flag-apart': framed(textOf({ cp: `DataTime=20240601080000;${data.replace(',', ';')}` })),
  'unknown-flag': framed(textOf({ cp: `DataTime=20240601080000;${data.replace('=N', '=Q')}` })),
  'unknown-command': framed(textOf({ cn: '2999' })),
  'split-item': Buffer.concat([
    framed(textOf({ flag: 7, packet: { total: 2, index: 1 }, cp: 'DataTime=20240601080000;w01018-Rtd=4' })),
    framed(textOf({ flag: 7, packet: { total: 2, index: 2 }, cp: '0.1,w01018-Flag=N' })),
  ]),
  length: Buffer.from(whole.toString('latin1').replace('##01', '##02'), 'latin1'),
  'long-segment': framed(textOf({ cp: long })),
  terminator: Buffer.concat([whole.subarray(0, -2), whole.subarray(0, 1)]),
  charset: framed(textOf({ cp: `DataTime=20240601080000;${data};i1-Info=` }).replace('i1-Info=', 'i1-Info=\xc7\xe5\xcf\xb4'), 'latin1'),
};
const names = Object.keys(examples).map((name) => ({ name: name as keyof typeof examples })); // holds: examples has no other keys

test('a simulated station keeps the standard, however much it tells', async () => {
  const rig = await centre({ mode: 'strict' });
  const many = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`w${21000 + i}-Rtd`, i / 10]));
  const past = () => [{ time: now, values: many }];
  const station = rig.station({ past });
  await station.report('2011', now, many);
  expect(await rig.ask({ command: 'history', of: 'hour', from: now, to: now })).toMatchObject({ result: 'done' });
  expect(rig.host.refusals.filter(({ reason }) => reason !== 'unknown-key')).toEqual([]);
});

describe('what deviates from the standard', () => {
  test.each(names)('$name is taken from a lenient station, counted and told', async ({ name }) => {
    const rig = await centre();
    const line = await rig.dial();
    line.write(examples[name]);
    await rig.settled(1);
    const identity = name === 'mn-form' ? 'LD130133000015' : mn;
    await eventually('it is told', () => rig.host.links.some(({ detail }) => detail.includes(deviations[name])));
    expect(await rig.session.ask?.(identity, { command: 'tolerated' }, timeLimit(1000))).toEqual({ [name]: 1 });
    const [value] = rig.host.samples.filter(({ point }) => point === 1);
    if (name !== 'unknown-command')
      expect(value).toMatchObject({ time: now, value: 40.1, quality: name === 'unknown-flag' || name === 'length' ? 1 : 0 });
  });

  test.each(names)('$name is refused from a strict station', async ({ name }) => {
    const rig = await centre({ mode: 'strict' });
    const line = await rig.dial();
    line.write(examples[name]);
    await eventually('it is refused', () => rig.host.refusals.length > 0);
    expect(rig.host.refusals[0]).toMatchObject({ reason: 'bad-frame', detail: expect.stringContaining(deviations[name]) });
    expect(rig.host.samples).toEqual([]);
    expect(line.answers).toEqual([]);
  });

  test('a message by the book is taken from a strict station', async () => {
    const rig = await centre({ mode: 'strict' });
    const line = await rig.dial();
    line.write(segmentOf());
    await eventually('the answer', () => line.answers.length === 1);
    expect(rig.host.samples).toHaveLength(1);
  });

  test('a station may be an exception, and how often it was tolerated is told when it goes', async () => {
    const rig = await centre({ mode: 'strict', stations: [{ mn: 'LD130133000015', mode: 'lenient' }] });
    const line = await rig.dial();
    const old = { mn: 'LD130133000015', qn: undefined, flag: undefined };
    line.write(segmentOf(old), segmentOf({ ...old, cp: 'DataTime=20240601080001;w01018-Rtd=2' }));
    await rig.settled(2);
    line.socket.end();
    await eventually('it has gone', () => rig.host.links.some(({ kind }) => kind === 'disconnected'));
    expect(rig.host.samples).toHaveLength(2);
    const tellings = rig.host.links.filter(({ detail }) => detail.includes('tolerated'));
    expect(tellings.map(({ kind }) => kind)).toEqual(['connected', 'disconnected']);
    expect(tellings[1]?.detail).toContain('tolerated: mn-form 2, no-flag 2, no-qn 2');
  });
});

describe('a length that does not count the bytes', () => {
  /** Frames of the values 1, 2, 3 … with what they say of their lengths. */
  const frames = (...lengths: ((bytes: number) => number)[]): Buffer[] =>
    lengths.map((lengthOf, i) => {
      const frame = framed(textOf({ qn: `2024060108000000${i}`, cp: `DataTime=2024060108000${i};w01018-Rtd=${10 ** i}` })).toString(
        'latin1',
      );
      return Buffer.from(`##${String(lengthOf(Number(frame.slice(2, 6)))).padStart(4, '0')}${frame.slice(6)}`, 'latin1');
    });
  const right = (bytes: number) => bytes;
  const more = (by: number) => (bytes: number) => bytes + by;

  test.each([
    ['of a station that always counts the checksum too is uncertain once', [more(4), more(4), more(4)], [1, 0, 0]],
    ['of a station that always writes the same is uncertain once', [() => 0, () => 0, () => 0], [1, 0, 0]],
    ['is uncertain each time when it is wrong in another way', [more(4), more(5), more(2)], [1, 1, 1]],
    ['is uncertain among right ones', [right, more(1), right, more(1)], [0, 1, 0, 1]],
  ])('%s', async (_, lengths, qualities) => {
    const rig = await centre();
    const line = await rig.dial();
    line.write(...frames(...lengths));
    await rig.settled(lengths.length);
    expect(rig.host.samples.map(({ quality }) => quality)).toEqual(qualities);
  });
});

describe('a wrong checksum', () => {
  const bent = whole.toString('latin1').replace('Rtd=40.1', 'Rtd=48.1');

  test.each(['strict', 'lenient'])('is refused from a station that is %s', async (mode) => {
    const rig = await centre({ mode });
    const line = await rig.dial();
    line.write(bent);
    await eventually('it is refused', () => rig.host.refusedFor('bad-checksum') === 1);
    expect(rig.host.samples).toEqual([]);
  });

  test('is taken from a station of the mode no-checksum, its values uncertain', async () => {
    const rig = await centre({ stations: [{ mn, mode: 'no-checksum' }] });
    const line = await rig.dial();
    line.write(bent);
    await eventually('the answer', () => line.answers.length === 1);
    expect(rig.host.samples).toMatchObject([{ value: 48.1, quality: 1 }]);
    expect(await rig.ask({ command: 'tolerated' })).toEqual({ checksum: 1 });
  });
});
