import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import type { Flow } from '../../contracts/flow.ts';
import { originOf, statusOf } from '../../contracts/quality.ts';
import { callerOf } from '../../kernel/testing.ts';
import { type ImportOrder, importFile } from './import-file.ts';
import { readNumber } from './import-layout.ts';
import { readTimesIn } from './import-time.ts';
import { plant } from './testing/plant.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yangfan-import-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Taken = { point: number; time: number; value: number; quality: number };

/** A data plane that keeps what it is given; refuses as overloaded the first `busy` times. */
function keeper(busy = 0): { flow: Flow; taken: Taken[] } {
  const taken: Taken[] = [];
  let left = busy;
  const ingest: Flow['ingest'] = async (_source, batch) => {
    if (left-- > 0) throw new Failure('OVERLOADED', 'taking samples: no room');
    for (let i = 0; i < batch.length; i++) {
      taken.push({ point: batch.point[i] ?? -1, time: batch.time[i] ?? 0, value: batch.value[i] ?? 0, quality: batch.quality[i] ?? 0 });
    }
  };
  return { flow: { ingest } as Flow, taken }; // holds: the import uses nothing else of the data plane
}

async function run(content: string | Buffer, order: Partial<ImportOrder> = {}, busy = 0) {
  const path = join(folder, `${Math.random()}`);
  await writeFile(path, content);
  const { flow, taken } = keeper(busy);
  const target = {
    path,
    origin: 'measured' as const,
    timeZone: 'UTC',
    clock: { now: () => Date.UTC(2026, 10, 24) },
    assets: plant,
    caller: callerOf('engineer'),
    asset: 'lake',
    ...order,
  };
  const result = await importFile(flow, target, () => {}, new AbortController().signal);
  return { result, taken };
}

const start = Date.UTC(2026, 0, 31, 8);
const two = [
  { point: 1, time: start, value: 12.5, quality: 0 },
  { point: 2, time: start, value: 300, quality: 0 },
];

describe('an import takes', () => {
  test.each([
    ['a column per point key of the asset', 'time,level,inflow\n2026-01-31T08:00:00Z,12.5,300\n'],
    ['columns named asset.point', 'time,lake.level,lake.inflow\n2026-01-31T08:00:00Z,12.5,300\n'],
    ['columns named by point number', 'time,1,2\n2026-01-31T08:00:00Z,12.5,300\n'],
    ['one sample a row by number', 'time,point,value\n2026-01-31T08:00:00Z,1,12.5\n2026-01-31T08:00:00Z,2,300\n'],
    ['one sample a row by asset.point', 'time,point,value\n2026-01-31T08:00:00Z,lake.level,12.5\n2026-01-31T08:00:00Z,lake.inflow,300\n'],
    [
      'one sample a row by a number of a table of decimals',
      'time,point,value\n2026-01-31T08:00:00Z,1.0,12.5\n2026-01-31T08:00:00Z,2.0,300\n',
    ],
    [
      'one sample a row by asset and key',
      'time,asset,key,value,quality\n2026-01-31T08:00:00Z,lake,level,12.5,good\n2026-01-31T08:00:00Z,lake,inflow,300,\n',
    ],
    ['semicolons and a byte order mark', '\uFEFFtime;level;inflow\r\n2026-01-31T08:00:00Z;12.5;300\r\n'],
    ['tabs and Chinese heads', '时间\tlevel\tinflow\n2026-01-31 08:00:00\t12.5\t300\n'],
    ['quoted cells', '"time","level","inflow"\n"2026-01-31T08:00:00Z","12.5","300"\n'],
  ])('%s', async (_name, content) => {
    const { result, taken } = await run(content);
    expect(taken).toEqual(two);
    expect(result).toMatchObject({ samples: 2, refused: 0 });
  });

  test('gzip', async () => expect((await run(gzipSync('time,level,inflow\n2026-01-31T08:00:00Z,12.5,300\n'))).taken).toEqual(two));

  test('GBK as Chinese spreadsheets write it', async () => {
    const gbk = Buffer.concat([Buffer.from([0xca, 0xb1, 0xbc, 0xe4]), Buffer.from(',level,inflow\n2026-01-31 08:00,12.5,300\n')]); // 时间
    expect((await run(gbk)).taken).toEqual(two);
  });

  test('Parquet', async () => {
    const columnData = [
      { name: 'time', data: [new Date(start)], type: 'TIMESTAMP' as const },
      { name: 'level', data: [12.5], type: 'DOUBLE' as const },
      { name: 'inflow', data: [300], type: 'DOUBLE' as const },
    ];
    expect((await run(Buffer.from(parquetWriteBuffer({ columnData })))).taken).toEqual(two);
  });

  test('local times in a time zone, with their origin', async () => {
    const { taken } = await run('time,level\n2026-01-31 16:00:00,12.5\n', { timeZone: 'Asia/Shanghai', origin: 'simulated' });
    expect(taken[0]).toMatchObject({ time: start, value: 12.5 });
    expect(originOf(taken[0]?.quality ?? 0)).toBe('simulated');
  });

  test('more rows than a batch holds, also when the data plane is busy at first', async () => {
    const rows = Array.from({ length: 45_000 }, (_, i) => `${start + i * 1000},${i}`).join('\n');
    const { result, taken } = await run(`time,level\n${rows}\n`, {}, 2);
    expect(result).toMatchObject({ rows: 45_000, samples: 45_000, refused: 0 });
    expect(taken.length).toBe(45_000);
    expect(taken.at(-1)?.value).toBe(44_999);
  });
});

describe('an import refuses with a reason', () => {
  test.each([
    ['a time in the future', 'time,level\n2099-01-01T00:00:00Z,1\n', 'time: "2099-01-01T00:00:00Z" cannot be'],
    ['a time before instruments', 'time,level\n1066-10-14T00:00:00Z,1\n', 'time: "1066-10-14T00:00:00Z" cannot be'],
    ['a time that cannot be read', 'time,level\n09.04.2.23,1\n', 'time: "09.04.2.23" cannot be read'],
    ['a value that is no number', 'time,level\n2026-01-31T08:00:00Z,2383.40ft\n', 'level: "2383.40ft" is no number'],
    ['an unknown point in a row', 'time,point,value\n2026-01-31T08:00:00Z,99,1\n', 'there is no point 99'],
    ['an unknown key in a row', 'time,asset,key,value\n2026-01-31T08:00:00Z,lake,depth,1\n', 'there is no point lake.depth'],
    ['a key that is the number of a point elsewhere', 'time,asset,key,value\n2026-01-31T08:00:00Z,lake,1,1\n', 'there is no point lake.1'],
    ['a row without a point', 'time,point,value\n2026-01-31T08:00:00Z,,1\n', 'there is no point —'],
    ['a point of another tenant', 'time,point,value\n2026-01-31T08:00:00Z,9,1\n', 'there is no point 9'],
    ['a quality that does not exist', 'time,point,value,quality\n2026-01-31T08:00:00Z,1,1,fine\n', 'quality: "fine" is none of'],
  ])('%s', async (_name, content, reason) => {
    const { result, taken } = await run(content);
    expect(taken).toEqual([]);
    expect(result).toMatchObject({ samples: 0, refused: 1, refusals: [{ line: 2 }] });
    expect(result.refusals[0]?.reason).toContain(reason);
  });

  test('and takes the rest of the row', async () => {
    const { result, taken } = await run('time,level,inflow\n2026-01-31T08:00:00Z,n/a,300\n');
    expect(taken).toEqual([two[1]]);
    expect(result).toMatchObject({ samples: 1, refused: 1 });
  });

  test('and lets an empty cell be no sample', async () => {
    expect((await run('time,level,inflow\n2026-01-31T08:00:00Z,,300\n')).result).toMatchObject({ samples: 1, refused: 0 });
  });

  test.each([
    ['an empty file', '', 'the file is empty'],
    ['a head without a time', 'when,level\n', 'has no column time'],
    ['a column that is no point', 'time,depth\n', 'column "depth" is no point'],
    ['a column that is a key of no asset, not a number', 'time,1.0\n', 'column "1.0" is no point'],
    ['a column of another tenant', 'time,9\n', 'column "9" is no point'],
    ['nothing but the time', 'time\n', 'no column besides the time'],
  ])('%s as a whole', async (_name, content, reason) => {
    await expect(run(content)).rejects.toThrow(reason);
  });

  test('damaged gzip', async () => {
    const whole = gzipSync(`time,level\n${'2026-01-31T08:00:00Z,1\n'.repeat(1000)}`);
    await expect(run(whole.subarray(0, whole.length - 20))).rejects.toThrow();
  });

  test('any bytes at all, without a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await run(Buffer.concat([Buffer.from('time,level\n'), bytes])).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
      }),
      { numRuns: 60 },
    );
  });
});

describe('times', () => {
  test.each([
    ['2026-01-31T08:00:00Z', start],
    ['2026-01-31T16:00:00+08:00', start],
    ['2026-01-31T08:00Z', start],
    ['2026-01-31 16:00:00', start],
    ['2026/1/31 16:00', start],
    ['2026-01-31 16:00:00.250', start + 250],
    ['2026-02-01', Date.UTC(2026, 0, 31, 16)],
    [String(start), start],
    [String(start / 1000), start],
  ])('%s is read', (cell, time) => expect(readTimesIn('Asia/Shanghai')(cell)).toBe(time));

  test.each(['', 'x', '2026-13-01', '2026-02-30', '2026-01-31 25:00', '31.01.2026 8:00', '10.042024', '1e12'])('"%s" is not', (cell) => {
    expect(readTimesIn('UTC')(cell)).toBeNaN();
  });

  test('beside a change of summer time are right', () => {
    const berlin = readTimesIn('Europe/Berlin');
    expect(berlin('2026-03-29 01:59:59')).toBe(Date.UTC(2026, 2, 29, 0, 59, 59));
    expect(berlin('2026-03-29 03:00:00')).toBe(Date.UTC(2026, 2, 29, 1));
  });

  test('in a zone that does not exist are refused', () => expect(() => readTimesIn('Mars/Olympus')).toThrow('no time zone'));
});

test.each([
  ['1', 1],
  ['-1.5e3', -1500],
  ['+.5', 0.5],
  ['1,000', Number.NaN],
  ['0x10', Number.NaN],
  ['Infinity', Number.NaN],
  ['12%', Number.NaN],
])('the number %s is read as %d', (cell, value) => expect(readNumber(cell)).toBe(value));

test('the status of an imported sample is the one of its row', async () => {
  const { taken } = await run('time,point,value,quality\n2026-01-31T08:00:00Z,1,1,uncertain\n');
  expect(statusOf(taken[0]?.quality ?? 0)).toBe('uncertain');
});
