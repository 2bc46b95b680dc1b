import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countInto } from '../soak/ledger.ts';
import { kills } from '../soak/length.ts';
import { openTrial } from '../soak/report.ts';
import { eventually } from './patience.ts';
import { differences } from './promised.ts';
import { type Acknowledged, sendByHttp, sendByMqtt, sendBySl651 } from './senders.ts';
import { addMeter, type Meter, openSite, post, type Site } from './site.ts';

// The whole program is killed with SIGKILL again and again while devices of every protocol send and an operator works.

const run = promisify(execFile);
const tally = openTrial('kill-9');

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 180_000);
afterAll(() => site.server.remove());

const databasePid = async (): Promise<number> =>
  Number((await readFile(join(site.server.dataFolder, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);

/** True while a process runs; one that nobody has buried yet (Z) does not. */
const isAlive = (pid: number): Promise<boolean> =>
  run('ps', ['-o', 'stat=', '-p', String(pid)]).then(
    ({ stdout }) => !stdout.startsWith('Z'),
    () => false,
  );

/** Kill at a random moment and start again; resolves with the time to the ready line. */
async function killAndStart(): Promise<number> {
  await pause(200 + Math.random() * 1200);
  const orphan = await databasePid();
  await site.server.stop('SIGKILL');
  expect(await isAlive(orphan)).toBe(true);
  const tookMs = await site.again();
  expect(await isAlive(orphan)).toBe(false);
  return tookMs;
}

/** A step of the operator may have to wait through many kills. */
const patientMs = 120_000;
const dry = 1;
const flooded = 40;
/** Sample time between two steps of a cycle: longer than the delays of the rule `depthWarn`. */
const stepMs = 60_000;

/** What the operator has got done. */
interface Operated {
  /** Floods that were acknowledged as samples. */
  floods: number;
  /** The step that is being tried, for the message when it takes too long. */
  step: string;
}

/** One alarm from its beginning to its end, over and over, every step repeated until the program has taken it. */
async function operate(meter: Meter, ending: AbortSignal, done: Operated): Promise<void> {
  let time = Date.now() - 60 * 86_400_000;
  const measure = async (depth: number): Promise<void> => {
    time += stepMs;
    const samples = [time - stepMs / 2, time].map((ts) => ({ ts, values: { depth } }));
    await eventually(async () => (await post(site, meter, samples)).status === 200, patientMs);
  };
  const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    done.step = `flood ${done.floods}: ${what}`;
    return work();
  };
  const open = async () => (await site.alarms(meter.asset, 'depthWarn')).filter(({ state }) => state !== 'normal');
  while (!ending.aborted) {
    await step('a flood is measured', () => measure(flooded));
    done.floods++;
    const [alarm] = await step('its alarm is raised', () =>
      eventually(async () => ((await open()).length === 1 ? open() : undefined), patientMs),
    );
    await step('it is dry again', () => measure(dry));
    await step('the alarm is no longer active', () => eventually(async () => (await open()).every(({ isActive }) => !isActive), patientMs));
    await step('the alarm is acknowledged', () =>
      eventually(async () => {
        await site.api.send('POST', '/alarms/acknowledge', { ids: [alarm?.id] });
        return (await open()).length === 0;
      }, patientMs),
    );
  }
}

describe(`killed ${kills} times while everybody works`, () => {
  let acknowledged: readonly Acknowledged[] = [];
  const done: Operated = { floods: 0, step: '' };
  /** Why the operator gave up; values are compared all the same. */
  let gaveUp: unknown;
  let operated: Meter;
  beforeAll(
    async () => {
      const ending = new AbortController();
      operated = await addMeter(site.api, 'http', 'meter-operated');
      const work = Promise.all([sendByMqtt, sendByHttp, sendBySl651].map((send) => send(site, ending.signal)));
      const operator = operate(operated, ending.signal, done).catch((error: unknown) => {
        gaveUp = new Error(`the operator gave up at ${done.step}`, { cause: error });
      });
      for (; tally.rounds < kills; tally.rounds++) tally.recoveryMs.push(await killAndStart());
      ending.abort();
      acknowledged = await work;
      await operator;
      tally.counts['floods measured meanwhile'] = done.floods;
    },
    kills * 20_000 + 60_000,
  );

  test.each(['mqtt', 'http', 'sl651'] as const)('every value acknowledged by %s is there and right', async (protocol) => {
    const wanted = acknowledged[['mqtt', 'http', 'sl651'].indexOf(protocol)] ?? new Map();
    const found = differences(wanted, await site.stored(site.meters[protocol].point));
    countInto(tally, found);
    expect(wanted.size).toBeGreaterThan(10);
    expect(found).toMatchObject({ lost: 0, wrong: 0, first: undefined });
  });

  test('every flood has raised one alarm, which did not come back', async () => {
    expect(gaveUp).toBeUndefined();
    const alarms = await site.alarms(operated.asset, 'depthWarn');
    tally.counts['alarms raised, acknowledged and ended'] = alarms.length;
    expect(done.floods).toBeGreaterThan(1);
    expect(alarms).toHaveLength(done.floods);
    expect(alarms.filter(({ returns, state }) => returns !== 0 || state !== 'normal')).toEqual([]);
  });

  test('nothing was found damaged but the ends of logs, and no event was given up', async () => {
    const { history, outbox } = (await site.api.get('/system')) as {
      history: { quarantine: { reason: string }[] };
      outbox: { deadLetters: number };
    };
    expect(history.quarantine.filter(({ reason }) => !reason.startsWith('the log ends within a group'))).toEqual([]);
    expect(outbox.deadLetters).toBe(0);
  });
});

test('an alarm whose samples were acknowledged but which could not be written before the kill is raised after the start, once', async () => {
  const meter = await addMeter(site.api, 'http', 'meter-unwritten');
  process.kill(await databasePid(), 'SIGKILL');
  const samples = [stepMs, 0].map((ago) => ({ ts: Date.now() - ago, values: { depth: flooded } }));
  expect((await post(site, meter, samples)).status).toBe(200);
  await site.server.stop('SIGKILL');
  await site.again();
  await eventually(async () => (await site.alarms(meter.asset, 'depthWarn')).length === 1);
});

test('a store that forgets what it has acknowledged is found out', async () => {
  const { identity, ...meter } = await addMeter(site.api, 'http', 'meter-forgotten');
  const times = Array.from({ length: 20 }, (_, n) => Date.now() - 60_000 + n);
  const samples = times.map((ts, n) => ({ ts, values: { depth: n } }));
  expect((await post(site, { identity, ...meter }, samples)).status).toBe(200);
  await site.server.stop('SIGKILL');
  const history = join(site.server.dataFolder, 'history');
  const newest = (await readdir(history))
    .filter((name) => name.endsWith('.log'))
    .sort()
    .at(-1);
  await rm(join(history, newest ?? ''));
  await site.again();
  const acknowledged = new Map(times.map((time, n) => [time, n]));
  expect(differences(acknowledged, await site.stored(meter.point))).toMatchObject({ acknowledged: 20, lost: 20 });
});
