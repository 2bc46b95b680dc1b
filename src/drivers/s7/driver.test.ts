import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestHost } from '../../../test/conformance/driver-host.ts';
import { Failure } from '../../contracts/errors.ts';
import { isBad } from '../../contracts/quality.ts';
import { said } from '../../contracts/said.ts';
import { timeLimit } from '../../contracts/time.ts';
import { s7Config } from './config.ts';
import { s7 } from './driver.ts';
import { createPlcMemory, type PlcMemory } from './plc.ts';
import { createPlcServer, type PlcServer } from './plc-server.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Rig {
  readonly plc: PlcServer;
  readonly memory: PlcMemory;
  readonly port: number;
}

async function rigOf(blocks: Readonly<Record<number, number>> = { 1: 200 }): Promise<Rig> {
  const memory = createPlcMemory(blocks);
  const plc = createPlcServer(memory);
  closers.push(plc.close);
  return { plc, memory, port: (await plc.listen()).port };
}

interface Running {
  readonly host: TestHost;
  readonly failures: unknown[];
  write(values: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
}

function start(
  { port }: Rig,
  keys: readonly string[],
  { texts, ...config }: Record<string, unknown> & { texts?: readonly string[] } = {},
): Running {
  const host = createTestHost();
  host.add({ identity: 'press', keys, ...(texts === undefined ? {} : { texts }) });
  const parsed = s7Config.parse({ port, pollSeconds: 0.01, answerSeconds: 0.5, retries: 0, writes: 'allow', ...config });
  const session = s7.open(parsed, host);
  const abort = new AbortController();
  const failures: unknown[] = [];
  const ended = session.run(abort.signal).catch((error) => failures.push(error));
  closers.push(() => {
    abort.abort();
    return ended;
  });
  const write: Running['write'] = (values) =>
    session.ask?.('press', { write: values }, timeLimit(5_000)) ?? Promise.reject(new Error('no ask'));
  return { host, failures, write };
}

const newest = (host: TestHost, point: number) => host.samples.findLast((sample) => sample.point === point);
const arrives = (host: TestHost, point: number, value: number) =>
  eventually(`point ${point} is ${value}`, () => newest(host, point)?.value === value);
const turnsBad = (host: TestHost, point: number) => eventually(`point ${point} is bad`, () => isBad(newest(host, point)?.quality ?? 0));

describe('reading', () => {
  test('takes many keys with few requests, within the PDU and the requests that the controller allows', async () => {
    const rig = await rigOf({ 1: 2000, 2: 2000 });
    const keys = Array.from({ length: 100 }, (_, i) => `DB${1 + (i & 1)}.DBW${20 * (i >> 1)}:int`);
    for (const [i] of keys.entries()) rig.memory.blocks.get(1 + (i & 1))?.set([0, i], 20 * (i >> 1));
    const { host } = start(rig, keys, { pollSeconds: 60, maxGap: 100 });
    await arrives(host, 100, 99);
    expect(keys.map((_, i) => newest(host, i + 1)?.value)).toEqual(keys.map((_, i) => i));
    // 2 × 982 bytes in answers of at most 222 bytes of data
    expect(rig.plc.asked).toBe(10);
    expect(host.links).toContainEqual(
      expect.objectContaining({ kind: 'connected', detail: expect.stringContaining('PDU of 240 bytes, 3 requests') }),
    );
  });

  test('tells strings as texts of the device, when they are read first and when they change', async () => {
    const rig = await rigOf();
    const db = rig.memory.blocks.get(1);
    const put = (at: number, bytes: Buffer) => db?.set([16, bytes.length, ...bytes], at);
    put(0, Buffer.from('SN 4711', 'latin1'));
    put(20, Buffer.from('b1c3bac5', 'hex')); // 泵号 in GBK
    put(40, Buffer.from('Gerät', 'latin1'));
    put(60, Buffer.from('泵', 'utf8'));
    put(80, Buffer.from('ff41', 'hex'));
    const texts = [
      'DB1.DBB0:string[16]@20ms',
      'DB1,STRING20.16:gbk',
      'DB1.DBB40:string[16]',
      'DB1.DBB60:string[16]:utf8',
      'DB1.DBB80:string[16]:utf8',
      'DB1.DBW0',
    ];
    const { host } = start(rig, ['DB1.DBB1'], { texts });
    const told = () => host.links.filter(({ kind }) => kind === 'text').map(({ key, detail }) => [key, detail]);
    await eventually('four are told', () => told().length >= 4);
    put(0, Buffer.from('SN 4712', 'latin1'));
    await eventually('the change is told', () => told().length >= 5);
    expect(told().sort()).toEqual(
      [
        [texts[0], 'SN 4711'],
        [texts[0], 'SN 4712'],
        [texts[1], '泵号'],
        [texts[2], 'Gerät'],
        [texts[3], '泵'],
      ].sort(),
    );
    await arrives(host, 1, 7);
    expect(new Set(host.refusals.map(({ reason, detail }) => `${reason} ${detail.split(':').at(0)}`))).toEqual(
      new Set(['unknown-key DB1.DBW0', 'bad-value DB1.DBB80']),
    );
  });

  test('understands answers that come in small pieces', async () => {
    const rig = await rigOf();
    rig.plc.behaviour.pieceBytes = 7;
    rig.memory.areas.M[20] = 5;
    await arrives(start(rig, ['MB20']).host, 1, 5);
  });

  test('reads every kind of value', async () => {
    const rig = await rigOf();
    const { memory } = rig;
    memory.blocks.get(1)?.set([0b1000, 0xff, 0xff, 0xfe, 0xc2, 0x28, 0, 0, 16, 4, 0x34, 0x32, 0x2e, 0x35]);
    memory.areas.T.set([0x25, 0x04], 10);
    memory.areas.C.set([0, 0x11], 14);
    memory.areas.P.set([1, 0], 8);
    const keys = ['DB1.DBX0.3', 'DB1,SINT1', 'DB1.DBW2:int', 'DB1.DBD4:real', 'DB1,STRING8.16', 'T5', 'C7', 'PIW8'];
    const { host } = start(rig, keys);
    await arrives(host, 8, 256);
    await arrives(host, 7, 11);
    expect(keys.map((_, i) => newest(host, i + 1)?.value)).toEqual([1, -1, -2, -42, 42.5, 504_000, 11, 256]);
  });

  test('a block that is not there is told with what to do, in both languages, and blinds no other', async () => {
    const rig = await rigOf();
    const { host } = start(rig, ['MB0', 'DB9.DBW0', 'DB9.DBW100']);
    await turnsBad(host, 2);
    await turnsBad(host, 3);
    await arrives(host, 1, 0);
    const { detail = '' } = host.refusals.find(({ reason }) => reason === 'unknown-key') ?? {};
    expect(detail).toContain('error 000A object does not exist');
    expect(detail).toContain('turn off optimised block access');
    expect(said(detail).zh).toMatch(/^读取 DB9.*：错误 000A 对象不存在；.*关闭“优化的块访问”/);
    expect(host.links.filter(({ kind }) => kind === 'error')).toHaveLength(1);
    rig.memory.blocks.set(9, new Uint8Array(200));
    await eventually('it is asked for again', () => newest(host, 2)?.value === 0);
  });

  test('of an item beyond the end of its block only the bad address is refused', async () => {
    const rig = await rigOf({ 1: 20 });
    const { host } = start(rig, ['DB1.DBW0', 'DB1.DBW10', 'DB1.DBW18', 'DB1.DBW20']);
    await turnsBad(host, 4);
    for (const point of [1, 2, 3]) await arrives(host, point, 0);
    expect(host.refusedFor('unknown-key')).toBe(1);
    expect(host.refusals[0]?.detail).toContain('reading DB1 bytes 20…21');
  });

  test('denied access is told with the permission that is lacking', async () => {
    const rig = await rigOf();
    rig.memory.refusing.set(1, 3);
    const { host } = start(rig, ['DB1.DBW0', 'MB0']);
    await turnsBad(host, 1);
    expect(host.refusals[0]).toMatchObject({
      reason: 'not-allowed',
      detail: expect.stringMatching(/0003.*PUT\/GET/s),
    });
    expect(said(host.refusals[0]?.detail ?? '').zh).toMatch(/0003.*允许来自远程对象的 PUT\/GET/s);
  });

  test('a controller that answers everything with an error is a Failure with its text, and the points turn bad', async () => {
    const rig = await rigOf();
    rig.plc.behaviour.error = 0x8104;
    const { host, failures } = start(rig, ['MB0']);
    await eventually('run throws', () => failures.length > 0);
    expect(failures[0]).toBeInstanceOf(Failure);
    expect(String(failures[0])).toMatch(/8104.*PUT\/GET/s);
    await turnsBad(host, 1);
  });

  test('keys that are no address or do not fit into the PDU are counted, and their points marked', async () => {
    const rig = await rigOf();
    rig.plc.behaviour.pduBytes = 128;
    const { host } = start(rig, ['MB0', 'pressure', 'DB1,STRING0.200']);
    await arrives(host, 1, 0);
    await turnsBad(host, 2);
    await turnsBad(host, 3);
    expect(host.refusals.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('pressure: pressure is no address'),
      expect.stringContaining('it takes 202 bytes'),
    ]);
  });

  test('a real that is no number is a bad sample and counted', async () => {
    const rig = await rigOf();
    rig.memory.blocks.get(1)?.set([0x7f, 0xc0]);
    const { host } = start(rig, ['DB1.DBD0:real']);
    await turnsBad(host, 1);
    expect(host.refusedFor('bad-value')).toBeGreaterThan(0);
  });
});

describe('connecting', () => {
  test('a refused connection says what to check', async () => {
    const rig = await rigOf();
    rig.plc.behaviour.refuses = true;
    const { failures } = start(rig, ['MB0']);
    await eventually('run throws', () => failures.length > 0);
    expect(String(failures[0])).toContain('check rack, slot and connection type');
  });

  test('probe tells what was agreed on', async () => {
    const { port } = await rigOf();
    await expect(s7.probe(s7Config.parse({ port, pduBytes: 200, jobs: 2 }), timeLimit(5_000))).resolves.toContain(
      'PDU of 200 bytes, 2 requests at a time',
    );
  });
});

describe('writing', () => {
  test('sets numbers, single bits and strings, and answers what was read back', async () => {
    const rig = await rigOf();
    const block = rig.memory.blocks.get(1);
    block?.set([0b1010_0001, 0, 0, 0, 0, 0, 0, 0, 16, 4, 0x34, 0x32, 0x2e, 0x35]);
    const { host, write } = start(rig, ['DB1.DBX0.3', 'DB1.DBD4:real', 'DB1,STRING8.16', 'QB1', 'DB1.DBX0.0']);
    await arrives(host, 5, 1);
    const values = { 'DB1.DBX0.3': 1, 'DB1.DBX0.0': 0, 'DB1.DBD4:real': -2.5, 'DB1,STRING8.16': 7, QB1: 200 };
    expect(await write(values)).toEqual(values);
    expect([...(block?.subarray(0, 1) ?? []), ...(block?.subarray(8, 11) ?? [])]).toEqual([0b1010_1000, 16, 1, 0x37]);
  });

  test.each([
    [{ IW0: 1 }, 'can only be read'],
    [{ 'DB1.DBW0:int': 40_000 }, 'out of the range of int'],
    [{ 'DB9.DBW0': 1 }, 'turn off optimised block access'],
    [{}, '1 to 100 values'],
  ])('%j is refused: %s', async (values, why) => {
    const rig = await rigOf();
    const { host, write } = start(rig, ['MB0', 'IW0', 'DB1.DBW0:int', 'DB9.DBW0']);
    await arrives(host, 1, 0);
    await expect(write(values)).rejects.toThrow(why);
  });

  test('is refused by a source that does not allow it', async () => {
    const rig = await rigOf();
    const { host, write } = start(rig, ['MB0'], { writes: 'refuse' });
    await arrives(host, 1, 0);
    await expect(write({ MB0: 1 })).rejects.toThrow('this source writes nothing');
    expect(rig.memory.areas.M[0]).toBe(0);
  });
});
