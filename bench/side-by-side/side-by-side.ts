import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pointsPerDevice } from '../plant.ts';
import { clickhouse } from './clickhouse.ts';
import type { Contender, Running, Step } from './contender.ts';
import { fuxa } from './fuxa.ts';
import { root } from './machinery.ts';
import { isWorthMore, type Measured, measure } from './measure.ts';
import { nodeRed } from './node-red.ts';
import { type Outcome, report } from './report.ts';
import { victoriaMetrics } from './victoria-metrics.ts';
import { yangfan } from './yangfan.ts';

const contenders: readonly Contender[] = [yangfan, victoriaMetrics, clickhouse, nodeRed, fuxa];

/** `--<name>=<number>` of the command line. */
const option = (name: string, otherwise: number): number =>
  Number(process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise);

const seconds = option('seconds', 20);
const most = option('most', Number.POSITIVE_INFINITY);
const usualDevices = 1000;
const stepMs = 1000;
const stepSpanMs = 3_600_000;

const say = (text: string): boolean => process.stderr.write(`${text}\n`);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Each step has an hour of the devices' time for itself; all of them are past, so that no history refuses them. */
function stepOf({ grows }: Contender, offered: number, turn: number): Step {
  const devices = grows === 'rate' ? usualDevices : Math.max(1, Math.round(offered / pointsPerDevice));
  const startTime = Math.floor(Date.now() / 1000) * 1000 - (12 - turn) * stepSpanMs;
  return { offered: grows === 'rate' ? offered : devices * pointsPerDevice, seconds, devices, startTime, stepMs };
}

/** Bytes on disk of a value. */
type Sizes = Pick<Outcome, 'bytesFresh' | 'bytesCompacted'>;

/** Stop in order, weigh what is on disk, merge, and weigh again. */
async function finish(running: Running, values: number): Promise<Sizes> {
  await running.compact?.();
  await running.stop();
  const bytesFresh = running.bytes() / values;
  await running.compactStopped?.();
  const isMerged = running.compact !== undefined || running.compactStopped !== undefined;
  return { bytesFresh, bytesCompacted: isMerged ? running.bytes() / values : undefined };
}

/** One start: the steps that are left until one is too much, or one step where each has a start of its own. */
async function stretch(contender: Contender, folder: string, steps: readonly Step[]): Promise<{ measured: Measured[]; sizes: Sizes }> {
  const running = await contender.start(folder, steps[0]?.devices ?? 0);
  const measured: Measured[] = [];
  try {
    for (const step of steps) {
      const one = await measure(contender, running, step);
      measured.push(one);
      const share = (one.share * 100).toFixed(1);
      say(
        `${contender.name}: ${Math.round(one.kept)} of ${step.offered} values/s kept (${share} % of what was sent), ${one.serverCores.toFixed(2)} cores`,
      );
      if (!isWorthMore(one)) break;
    }
    const values = measured.reduce((sum, { keptValues }) => sum + keptValues, 0);
    return { measured, sizes: await finish(running, values) };
  } finally {
    await running.stop();
    await running.remove();
  }
}

/** Steps until one is too much. */
async function climb(contender: Contender, folder: string): Promise<Sizes & { readonly measured: readonly Measured[] }> {
  const steps = contender.steps.filter((step) => step <= most).map((offered, turn) => stepOf(contender, offered, turn));
  const starts = contender.grows === 'rate' ? [steps] : steps.map((step) => [step]);
  const measured: Measured[] = [];
  let sizes: Sizes = { bytesFresh: Number.NaN, bytesCompacted: undefined };
  for (const each of starts) {
    const one = await stretch(contender, folder, each);
    measured.push(...one.measured);
    sizes = one.sizes;
    if (!measured.every(isWorthMore)) break;
  }
  return { measured, ...sizes };
}

async function one(contender: Contender): Promise<Outcome> {
  const folder = join(root, '.build/side-by-side', contender.name);
  mkdirSync(folder, { recursive: true });
  let version = '';
  try {
    version = await contender.install(join(folder, 'install'));
    say(`${contender.name}: ${version}`);
    return { contender, version, ...(await climb(contender, join(folder, 'run'))) };
  } catch (error) {
    say(`${contender.name}: ${messageOf(error)}`);
    const reason = version === '' ? `not available: ${messageOf(error)}` : `ended with an error: ${messageOf(error)}`;
    return { contender, version, measured: [], bytesFresh: Number.NaN, bytesCompacted: undefined, reason };
  }
}

/** The same load on Yangfan and on its peers, one after the other; `only` names one of them. */
export async function sideBySide(runs: number, only: string | undefined): Promise<void> {
  const chosen = contenders.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) throw new Error(`no such contender: ${only}; there are ${contenders.map(({ name }) => name).join(', ')}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1)); // ends what was launched
  const outcomes: Outcome[][] = [];
  for (const contender of chosen) {
    const repeated: Outcome[] = [];
    for (let i = 0; i < runs; i++) repeated.push(await one(contender));
    outcomes.push(repeated);
  }
  report(outcomes, seconds);
}
