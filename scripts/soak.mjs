// `npm run test:soak`: the durability-and-fault trials in their long form, one after the other; ends with their report.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './ensure.mjs';

const report = join(root, '.build', 'soak-report.md');
const all = [
  'test/soak',
  'test/faults/kill9.test.ts',
  'test/faults/disk.test.ts',
  'test/faults/three-nodes.test.ts',
  'test/faults/uplink-nats.test.ts',
  'src/adapters/clickhouse-history/history.test.ts',
];
// `link-cuts` alone, or after all others: the law of every driver's conformance suite about links that are cut again and again.
const cutsReport = join(root, '.build', 'link-cuts.md');
const cutsLaw = ['-t', 'again and again'];
const isCutsOnly = process.argv[2] === 'link-cuts';
const trials = process.argv.length > 2 ? process.argv.slice(2) : all;
// Only a run of all trials begins a new report; a single one takes its place in the last.
if (process.argv.length <= 2) for (const path of [report, report.replace(/md$/, 'json')]) rmSync(path, { force: true });
const env = { ...process.env, YANGFAN_TEST_SOAK: process.env.YANGFAN_TEST_SOAK ?? '1' };
const runner = join(root, 'scripts', 'test.mjs');
const test = (names) =>
  spawnSync(process.execPath, [runner, '--no-file-parallelism', ...names], { cwd: root, env, stdio: 'inherit' }).status;

/** Runs it, prints its table, and answers with the runner's status. */
function cutLinks() {
  const times = ['fresh after (median)', '99 %', 'longest'];
  const head = ['driver', 'cuts', ...times, 'later than two polls', 'of these, process stopped', 'longest stop', 'memory kept'];
  mkdirSync(dirname(cutsReport), { recursive: true });
  writeFileSync(cutsReport, `| ${head.join(' | ')} |\n| --- |${' ---: |'.repeat(head.length - 1)}\n`);
  const chosen = process.argv.slice(3);
  const status = test([...cutsLaw, ...(chosen.length > 0 ? chosen : ['src/drivers/'])]);
  process.stdout.write(`\n${readFileSync(cutsReport, 'utf8')}\n`);
  return status ?? 1;
}

if (isCutsOnly) process.exit(cutLinks());
const status = test(trials) || (process.argv.length <= 2 && cutLinks());
if (!existsSync(report)) {
  process.stderr.write('the trials ended without a report\n');
  process.exit(status || 1);
}
process.stdout.write(`\n${readFileSync(report, 'utf8')}\n`);
// The runner's own word, and the report's: a trial that lost something has failed whatever its tests say.
const hasFailed = readFileSync(report, 'utf8').includes('**失败 · failed**');
process.exit(status || (hasFailed ? 1 : 0));
