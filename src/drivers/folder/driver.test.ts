import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createTestHost,
  type TestDevice,
  type TestHost,
  type TestHostOptions,
  eventually as within,
} from '../../../test/conformance/driver-host.ts';
import { timeLimit } from '../../contracts/time.ts';
import { asideName } from './aside.ts';
import { folderConfig } from './config.ts';
import { folder } from './driver.ts';

/** A shared machine may be slow. */
const eventually = (what: string, claim: () => boolean, ms = 20_000): Promise<void> => within(what, claim, ms);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function makeFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'folder-'));
  closers.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

interface Running {
  readonly host: TestHost;
  stop(): Promise<void>;
  failure(): unknown;
}

function watch(
  path: string,
  config: Record<string, unknown> = {},
  { devices = [pond], ...options }: TestHostOptions & { devices?: readonly TestDevice[] } = {},
): Running {
  const host = createTestHost({ now: Date.UTC(2027, 0, 1), ...options });
  for (const device of devices) host.add(device);
  const abort = new AbortController();
  let failure: unknown;
  const settings = folderConfig.parse({ path, scanSeconds: 0.02, settleSeconds: 0, ...config });
  const run = folder
    .open(settings, host)
    .run(abort.signal)
    .catch((error: unknown) => {
      failure = error;
    });
  const stop = async () => {
    abort.abort();
    await run;
  };
  closers.push(stop);
  return { host, stop, failure: () => failure };
}

const pond: TestDevice = { identity: 'pond', keys: ['level'] };
const row = (i: number): string => `${new Date(Date.UTC(2024, 5, 1) + i * 1000).toISOString()},${i}\n`;
const rows = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => row(from + i)).join('');
const valuesOf = ({ samples }: TestHost): readonly number[] => samples.map(({ value }) => value);
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
const asideOf = (path: string, file: string): readonly string[] => {
  const name = join(path, '.yangfan', asideName(file));
  return existsSync(name) ? readFileSync(name, 'utf8').split('\n').slice(1, -1) : [];
};
/** Several rounds have passed: what was to be taken was taken. */
async function rounds(path: string, running: Running): Promise<void> {
  const marker = `marker-${Math.random()}`.replace('.', '');
  running.host.add({ identity: marker, keys: ['level'], firstPoint: 99_999 });
  const before = running.host.samples.filter(({ point }) => point === 99_999).length;
  writeFileSync(join(path, `zzz.part`), `time,level\n${row(0)}`);
  renameSync(join(path, 'zzz.part'), join(path, `${marker}.csv`));
  await eventually('the marker is taken', () => running.host.samples.filter(({ point }) => point === 99_999).length > before);
}

describe('golden files', () => {
  const golden = new URL('testcases/', import.meta.url);
  const cases = readdirSync(golden).map((name) => ({
    name,
    expected: JSON.parse(readFileSync(new URL(`${name}/expected.json`, golden), 'utf8')),
  }));

  test.each(cases)('$name is taken as it says', async ({ name, expected }) => {
    expect(expected.provenance).not.toBe('');
    const path = makeFolder();
    const [file = ''] = readdirSync(new URL(`${name}/`, golden)).filter((one) => one.endsWith('.csv'));
    cpSync(new URL(`${name}/${file}`, golden), join(path, file));
    const devices = Object.entries<string[]>(expected.devices).map(([identity, keys], i) => ({ identity, keys, firstPoint: 1 + 10 * i }));
    const running = watch(path, expected.config, { devices });
    await eventually(
      'it is in the ledger',
      () => existsSync(join(path, '.yangfan/ledger.jsonl')) && readFileSync(join(path, '.yangfan/ledger.jsonl'), 'utf8').includes('"done"'),
    );
    const seen = running.host.samples.map(({ point, time, value }) => [
      point,
      new Date(time).toISOString(),
      Number.isNaN(value) ? null : value,
    ]);
    expect(seen).toEqual(expected.samples);
    expect(asideOf(path, file).flatMap((line) => /^\d+,[a-z-]+/.exec(line)?.[0] ?? [])).toEqual(expected.aside);
    expect(running.host.refusals.filter(({ reason }) => reason !== 'unknown-key')).toHaveLength(expected.aside.length);
  });
});

describe('a finished file', () => {
  test('is taken once, over restarts, renamings and copies', async () => {
    const path = makeFolder();
    const byPrefix = { identity: 'file-prefix' };
    writeFileSync(join(path, 'pond_1.csv'), `time,level\n${rows(0, 3)}`);
    const first = watch(path, byPrefix);
    await eventually('it is taken', () => first.host.samples.length === 3);
    cpSync(join(path, 'pond_1.csv'), join(path, 'pond_0.csv'));
    await rounds(path, first);
    await first.stop();
    const second = watch(path, byPrefix);
    await rounds(path, second);
    expect(valuesOf(first.host).filter((_, i) => first.host.samples[i]?.point === 1)).toEqual([0, 1, 2]);
    expect(second.host.samples.filter(({ point }) => point === 1)).toEqual([]);
  });

  test('of another device is taken, though it holds the same', async () => {
    const path = makeFolder();
    for (const name of ['pond', 'lake']) writeFileSync(join(path, `${name}.csv`), `time,level\n${rows(0, 2)}`);
    const { host } = watch(path, {}, { devices: [pond, { identity: 'lake', keys: ['level'], firstPoint: 7 }] });
    await eventually('both are taken', () => host.samples.length === 4);
    expect(host.samples.map(({ point }) => point)).toEqual([7, 7, 1, 1]);
  });

  test('is not taken before it has settled', async () => {
    const path = makeFolder();
    writeFileSync(join(path, 'pond.csv'), `time,level\n${rows(0, 3)}`);
    const running = watch(path, { settleSeconds: 3600 });
    await eventually('the folder was looked through', () => running.host.links.length > 0);
    expect(running.host.samples).toEqual([]);
  });

  test('is taken when it has settled, though the clock of who wrote it is years ahead', async () => {
    const path = makeFolder();
    writeFileSync(join(path, 'pond.csv'), `time,level\n${rows(0, 3)}`);
    utimesSync(join(path, 'pond.csv'), new Date('2099-01-01'), new Date('2099-01-01'));
    const running = watch(path, { settleSeconds: 0.1 });
    await eventually('it is taken', () => running.host.samples.length === 3);
  });

  test('goes to done or failed when asked, within its own folder, and never over another', async () => {
    const path = makeFolder();
    mkdirSync(join(path, 'north'));
    mkdirSync(join(path, 'done/north'), { recursive: true });
    writeFileSync(join(path, 'done/north/pond.csv'), 'older');
    writeFileSync(join(path, 'north/pond.csv'), `time,level\n${rows(0, 2)}`);
    writeFileSync(join(path, 'wrong.csv'), 'no,time\n1,2\n');
    watch(path, { afterwards: 'move' });
    await eventually('both are moved', () => existsSync(join(path, 'done/north/pond.2.csv')) && existsSync(join(path, 'failed/wrong.csv')));
    expect(readFileSync(join(path, 'done/north/pond.csv'), 'utf8')).toBe('older');
    expect(existsSync(join(path, 'north/pond.csv'))).toBe(false);
  });

  test('is not done before its samples are durable: after a kill it is taken again, at the same times', async () => {
    const path = makeFolder();
    writeFileSync(join(path, 'pond.csv'), `time,level\n${rows(0, 3)}`);
    const killed = watch(path, { afterwards: 'move' }, { durability: 'manual' });
    await eventually('it is read', () => killed.host.samples.length === 3);
    await killed.stop();
    expect(existsSync(join(path, 'done'))).toBe(false);
    const next = watch(path, { afterwards: 'move' });
    await eventually('it is taken', () => existsSync(join(path, 'done/pond.csv')));
    expect(next.host.samples).toEqual(killed.host.samples);
  });

  test('that the store refuses is kept and taken later', async () => {
    const path = makeFolder();
    writeFileSync(join(path, 'pond.csv'), `time,level\n${rows(0, 3)}`);
    const running = watch(path, {}, {});
    running.host.refuseAll('DISK_FULL');
    await eventually('it is refused', () => running.host.refusedFor('no-room') > 0);
    running.host.refuseAll(undefined);
    await eventually('it is taken', () => running.host.samples.length >= 3);
    expect(valuesOf(running.host)).toEqual([0, 1, 2]);
  });

  test('of many rows is taken whole, also when there was no room in between', async () => {
    const path = makeFolder();
    const count = 20_000;
    writeFileSync(join(path, 'pond.csv'), `time,level\n${rows(0, count)}`);
    const running = watch(path);
    running.host.fill();
    await eventually('it waits for room', () => running.host.denials > 0);
    running.host.free();
    await eventually('it is taken', () => running.host.counted.values === count, 20_000);
    expect(valuesOf(running.host)).toEqual(upTo(count));
  });
});

describe('a growing file', () => {
  const appended = { files: 'appended' };

  test('in UTF-16 is followed wherever a write ends, within a character too, and over a restart', async () => {
    const path = makeFolder();
    const bytes = Buffer.from(
      `\ufefftime,level,备注\n${Array.from({ length: 6 }, (_, i) => row(i).replace('\n', ',𠮷\n')).join('')}`,
      'utf16le',
    );
    const [half, file] = [Math.floor(bytes.length / 2) | 1, join(path, 'pond.csv')];
    writeFileSync(file, bytes.subarray(0, half));
    const first = watch(path, appended);
    await eventually('the first rows are taken', () => first.host.samples.length >= 2);
    await first.stop();
    const second = watch(path, appended);
    for (let at = half; at < bytes.length; at += 7) appendFileSync(file, bytes.subarray(at, at + 7));
    await eventually('the rest is taken', () => first.host.samples.length + second.host.samples.length >= 6);
    expect([...valuesOf(first.host), ...valuesOf(second.host)]).toEqual(upTo(6));
    // What is no number is put aside with its whole character, once its rows are taken.
    await eventually('all is put aside', () => asideOf(path, 'pond.csv').length === 6);
    expect(asideOf(path, 'pond.csv').map((line) => line.includes('"𠮷"" is no number'))).toEqual(upTo(6).map(() => true));
  });

  test('is followed row by row, half rows wait, and nothing is taken twice over restarts', async () => {
    const path = makeFolder();
    const file = join(path, 'pond.csv');
    writeFileSync(file, `time,level\n${rows(0, 2)}`);
    const first = watch(path, appended);
    await eventually('two rows', () => first.host.samples.length === 2);
    appendFileSync(file, row(2) + row(3).slice(0, 10));
    await eventually('three rows', () => first.host.samples.length === 3);
    await first.stop();
    appendFileSync(file, row(3).slice(10));
    const second = watch(path, appended);
    await eventually('the fourth', () => second.host.samples.length > 0);
    appendFileSync(file, row(4));
    await eventually('the fifth', () => second.host.samples.length === 2);
    expect([...valuesOf(first.host), ...valuesOf(second.host)]).toEqual(upTo(5));
  });

  test('that is renamed goes on where it was; a new one in its place begins anew', async () => {
    const path = makeFolder();
    const devices = [pond, { identity: 'pond_old', keys: ['level'], firstPoint: 1 }];
    writeFileSync(join(path, 'pond.csv'), `time,level\n${rows(0, 3)}`);
    const running = watch(path, appended, { devices });
    await eventually('three', () => running.host.samples.length === 3);
    appendFileSync(join(path, 'pond.csv'), row(3));
    renameSync(join(path, 'pond.csv'), join(path, 'pond_old.csv'));
    writeFileSync(join(path, 'pond.csv'), `time,level\n${row(10)}`);
    await eventually('both', () => running.host.samples.length >= 5);
    expect([...valuesOf(running.host)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 10]);
  });

  test('that log rotation renames is taken to its end, also what is still written into it, and under the device that it was', async () => {
    const path = makeFolder();
    writeFileSync(join(path, 'pond.csv'), `time,level\n${rows(0, 3)}`);
    const running = watch(path, { ...appended, settleSeconds: 0.5 });
    await eventually('three', () => running.host.samples.length === 3);
    appendFileSync(join(path, 'pond.csv'), row(3));
    renameSync(join(path, 'pond.csv'), join(path, 'pond.csv.1'));
    writeFileSync(join(path, 'pond.csv'), `time,level\n${row(10)}`);
    await eventually('both', () => running.host.samples.length === 5);
    appendFileSync(join(path, 'pond.csv.1'), row(4).trimEnd());
    await eventually('the last row, without a line break', () => running.host.samples.length === 6);
    expect([...valuesOf(running.host)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 10]);
    await running.stop();
    const again = watch(path, { ...appended, settleSeconds: 0 });
    appendFileSync(join(path, 'pond.csv'), row(11));
    await eventually('the next', () => again.host.samples.length > 0);
    await rounds(path, again);
    expect(valuesOf(again.host).slice(0, 1)).toEqual([11]);
    expect(again.host.samples.filter(({ point }) => point === 1)).toHaveLength(1);
  });

  test('that is removed leaves nothing to take, though another file may get its number on the disk', async () => {
    const path = makeFolder();
    writeFileSync(join(path, 'pond.csv'), `time,level\n${rows(0, 3)}`);
    const running = watch(path, { ...appended, settleSeconds: 0.2 });
    await eventually('three', () => running.host.samples.length === 3);
    await rounds(path, running);
    writeFileSync(join(path, 'pond.csv'), ''); // its number stays, and it is another file
    renameSync(join(path, 'pond.csv'), join(path, 'notes.txt'));
    writeFileSync(join(path, 'notes.txt'), `time,level\n${rows(20, 25)}`);
    await rounds(path, running);
    await rounds(path, running);
    expect(valuesOf(running.host).filter((value) => value >= 20)).toEqual([]);
  });

  test('that is emptied and written anew is taken from its beginning', async () => {
    const path = makeFolder();
    writeFileSync(join(path, 'pond.csv'), `time,level\n${rows(0, 3)}`);
    const running = watch(path, appended);
    await eventually('three', () => running.host.samples.length === 3);
    writeFileSync(join(path, 'pond.csv'), `time,level\n${row(7)}`);
    await eventually('the new row', () => valuesOf(running.host).includes(7));
    expect(valuesOf(running.host)).toEqual([0, 1, 2, 7]);
  });

  test('has its bad rows put aside with their lines, once, also when a crash came between', async () => {
    const path = makeFolder();
    const file = join(path, 'pond.csv');
    writeFileSync(file, `time,level\n${row(0)}bad,1\n`);
    const first = watch(path, appended);
    await eventually('it is put aside', () => asideOf(path, 'pond.csv').length === 1);
    await eventually('it is counted', () => first.host.refusedFor('bad-time') === 1);
    await first.stop();
    appendFileSync(join(path, '.yangfan', asideName('pond.csv')), 'written, but not in the ledger\n');
    appendFileSync(file, `${row(1)}worse,2\n`);
    const second = watch(path, appended);
    await eventually('the next is put aside', () => asideOf(path, 'pond.csv').some((line) => line.startsWith('5,bad-time')));
    expect(asideOf(path, 'pond.csv').map((line) => line.split(',').slice(0, 2).join())).toEqual(['3,bad-time', '5,bad-time']);
    await eventually('it is counted', () => second.host.refusals.length > 0);
    expect(second.host.refusals.map(({ detail }) => detail)).toEqual(['pond.csv line 5: "worse" is no time']);
  });

  test('is taken without loss when the ledger lost its last line to a crash', async () => {
    const path = makeFolder();
    writeFileSync(join(path, 'pond.csv'), `time,level\n${rows(0, 2)}`);
    const first = watch(path, appended);
    await eventually('two rows', () => first.host.samples.length === 2);
    await first.stop();
    appendFileSync(join(path, '.yangfan/ledger.jsonl'), '{"path":"pond.csv","sta');
    appendFileSync(join(path, 'pond.csv'), row(2));
    const second = watch(path, appended);
    await eventually('the third', () => second.host.samples.length > 0);
    expect(valuesOf(second.host)).toEqual([2]);
  });
});

test('unknown devices are shown with their values, unknown keys counted, links and other endings passed over', async () => {
  const path = makeFolder();
  const outside = makeFolder();
  writeFileSync(join(outside, 'secret.csv'), `time,level\n${row(9)}`);
  symlinkSync(join(outside, 'secret.csv'), join(path, 'pond.csv'));
  symlinkSync(outside, join(path, 'linked'));
  writeFileSync(join(path, 'pond.txt'), `time,level\n${row(8)}`);
  writeFileSync(join(path, 'new.CSV'), `time,level,other\n2024-06-01,1,2\n`);
  mkdirSync(join(path, 'pond'));
  writeFileSync(join(path, 'pond/x.csv'), 'time,level,other\n2024-06-01,1,2\n');
  const { host } = watch(path, { identity: 'folder' });
  await eventually('both are seen', () => host.unknown.length > 0 && host.refusedFor('unknown-key') > 0);
  expect(host.unknown[0]).toMatchObject({
    values: new Map([
      ['level', 1],
      ['other', 2],
    ]),
    detail: 'new.CSV',
  });
  expect(valuesOf(host)).toEqual([1]);
  expect(host.refusedFor('unknown-key')).toBe(1);
});

test('a folder that is not there is a failure of run and of probe, and is not made', async () => {
  const path = join(makeFolder(), 'missing');
  const { failure } = watch(path);
  await eventually('it ends', () => failure() !== undefined);
  expect(failure()).toMatchObject({ code: 'NOT_AVAILABLE' });
  await expect(folder.probe(folderConfig.parse({ path }), timeLimit(1000))).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  expect(existsSync(path)).toBe(false);
});

test.each([['relative/path'], ['../x']])('the path %s is refused', (path) => {
  expect(folderConfig.safeParse({ path }).success).toBe(false);
});

test.each([
  [
    'columns',
    'time,level,state,serial\n',
    (i: number, state: string) => `${new Date(Date.UTC(2024, 5, 1) + i * 1000).toISOString()},${i},${state},007\n`,
  ],
  [
    'rows with key and value',
    'time,key,value\n',
    (i: number, state: string) => {
      const time = new Date(Date.UTC(2024, 5, 1) + i * 1000).toISOString();
      return `${time},level,${i}\n${time},state,${state}\n${time},serial,007\n`;
    },
  ],
] as const)('texts in %s are kept where they are wanted, an empty cell says nothing', async (_, heading, line) => {
  const path = makeFolder();
  writeFileSync(join(path, 'pond.csv'), heading + line(0, '运行') + line(1, '') + line(2, '停机'));
  const { host } = watch(path, {}, { devices: [{ ...pond, texts: ['state', 'serial'] }] });
  await eventually('all is told', () => host.links.filter(({ kind }) => kind === 'text').length === 3);
  const told = host.links.filter(({ kind }) => kind === 'text').map(({ key, detail }) => `${key}=${detail}`);
  expect(told).toEqual(['state=运行', 'serial=007', 'state=停机']);
  expect(valuesOf(host)).toEqual(upTo(3));
  expect(host.refusals).toEqual([]);
});
