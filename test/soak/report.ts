import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterAll, type RunnerTask } from 'vitest';
import { root } from '../setup/server.ts';
import { isLong } from './length.ts';
import { type TrialName, trialNames, trials } from './trials.ts';

/** What is looked at of a task of the test runner. */
export interface Failable {
  readonly name: string;
  readonly type: RunnerTask['type'];
  readonly mode: RunnerTask['mode'];
  readonly result?: { readonly state: string };
  readonly tasks?: readonly Failable[];
}

/** What a trial counts as it goes on. */
export interface Tally {
  /** How often it was done. */
  rounds: number;
  /** Values whose safety the store had promised, and that were looked for. */
  acknowledged: number;
  lost: number;
  wrong: number;
  /** How long the store or the program took to be ready again, each time. */
  readonly recoveryMs: number[];
  /** Whatever else was counted, by its name. */
  readonly counts: Record<string, number>;
}

/** The result of one trial as the report has it. */
export interface TrialResult extends Tally {
  readonly name: TrialName;
  readonly durationMs: number;
  /** Names of its tests that failed or did not run, and what was thrown around them; none: it has passed. */
  readonly failures: readonly string[];
}

/** Begin a trial in a test file; with `YANGFAN_TEST_SOAK` what it has counted goes into the report when all its tests have run. */
export function openTrial(name: TrialName): Tally {
  const began = performance.now();
  const tally = emptyTally();
  // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern which fixtures are asked for, and here it is none
  afterAll(({}, suite) => {
    if (isLong) addToReport(join(root, '.build'), { name, durationMs: performance.now() - began, failures: failuresIn(suite), ...tally });
  });
  return tally;
}

/** The failures below a suite. A suite that failed by itself, in a hook, has taken its tests with it. */
export function failuresIn({ name, type, ...task }: Failable): readonly string[] {
  const inner = 'tasks' in task ? (task.tasks ?? []).flatMap(failuresIn) : [];
  const isFailed = task.result?.state === 'fail' && inner.length === 0;
  const isLeftOut = type === 'test' && task.mode === 'run' && task.result?.state === 'skip';
  return [...inner, ...(isFailed || isLeftOut ? [isLeftOut ? `${name} (did not run)` : name] : [])];
}

/** Nothing counted yet. */
export const emptyTally = (): Tally => ({ rounds: 0, acknowledged: 0, lost: 0, wrong: 0, recoveryMs: [], counts: {} });

/** Put the result of a trial into `soak-report.json` of a folder in place of its former one, and write `soak-report.md` anew. */
export function addToReport(folder: string, result: TrialResult): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'soak-report.json');
  // holds: only this function writes the file
  const before: readonly TrialResult[] = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')).trials as TrialResult[]) : [];
  const results = [...before.filter(({ name }) => name !== result.name), result];
  const machine = machineOf();
  writeFileSync(path, `${JSON.stringify({ machine, trials: results }, undefined, 2)}\n`);
  writeFileSync(join(folder, 'soak-report.md'), renderReport(results, machine));
}

function machineOf(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${gigabytes} GB, ${platform()} ${arch()}, Node.js ${process.versions.node}`;
}

/** The report for people: a verdict on the top, a row per trial, and what else was counted. Trials that did not run are named. */
export function renderReport(results: readonly TrialResult[], machine: string): string {
  const sorted = trialNames.flatMap((name) => results.filter((result) => result.name === name));
  const missing = trialNames.filter((name) => !results.some((result) => result.name === name));
  const lines = [
    '# 耐久与故障试验报告 · durability and fault trial',
    '',
    ...verdict(sorted),
    '',
    `- 机器 · machine: ${machine}`,
    ...missing.map((name) => `- 未运行 · not run: ${name}`),
    '',
    '| 试验 · trial | 结果 · result | 次数 · rounds | 已确认值 · acknowledged | 丢失 · lost | 错误 · wrong | 恢复 · recovery (median / max) | 用时 · took |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...sorted.map(rowOf),
    '',
    ...sorted.flatMap(detailsOf),
  ];
  return `${lines.join('\n')}\n`;
}

/** What failed, then what was lost. */
function verdict(results: readonly TrialResult[]): string[] {
  const sum = (field: 'acknowledged' | 'lost' | 'wrong') => results.reduce((total, result) => total + result[field], 0);
  const [acknowledged, lost, wrong] = [count(sum('acknowledged')), count(sum('lost')), count(sum('wrong'))];
  const failed = results.filter(hasFailed).map(({ name }) => name);
  const whole = `全部 ${results.length} 项试验通过 · all ${results.length} trials passed`;
  const partly = `${failed.length} 项试验失败 · ${failed.length} of ${results.length} trials failed: ${failed.join(', ')}`;
  return [
    `**${failed.length === 0 ? whole : partly}**`,
    '',
    `**已确认值 ${acknowledged}，丢失 ${lost}，错误 ${wrong} · ${acknowledged} acknowledged values, ${lost} lost, ${wrong} wrong**`,
  ];
}

/** True when a trial has not shown what it is for: a test of it failed, or something was lost or wrong. */
export const hasFailed = ({ failures, lost, wrong }: TrialResult): boolean => failures.length > 0 || lost > 0 || wrong > 0;

const count = (n: number): string => n.toLocaleString('en');

function rowOf(result: TrialResult): string {
  const { name, rounds, acknowledged, lost, wrong, recoveryMs, durationMs } = result;
  const outcome = hasFailed(result) ? '**失败 · failed**' : '通过 · passed';
  const cells = [name, outcome, count(rounds), count(acknowledged), count(lost), count(wrong), recovery(recoveryMs), seconds(durationMs)];
  return `| ${cells.join(' | ')} |`;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;

function recovery(recoveryMs: readonly number[]): string {
  const sorted = recoveryMs.toSorted((a, b) => a - b);
  const [median, most] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return median === undefined || most === undefined ? '–' : `${seconds(median)} / ${seconds(most)}`;
}

function detailsOf({ name, counts, failures }: TrialResult): string[] {
  const { zh, en } = trials[name];
  const failed = failures.map((what) => `- 失败 · failed: ${what}`);
  return [`**${name}**: ${zh} · ${en}`, ...failed, ...Object.entries(counts).map(([what, n]) => `- ${what}: ${count(n)}`), ''];
}
