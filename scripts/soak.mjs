// `npm run test:soak`: the durability-and-fault trials in their long form, one after the other; ends with their report.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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
const trials = process.argv.length > 2 ? process.argv.slice(2) : all;
// Only a run of all trials begins a new report; a single one takes its place in the last.
if (process.argv.length <= 2) for (const path of [report, report.replace(/md$/, 'json')]) rmSync(path, { force: true });
const env = { ...process.env, YANGFAN_TEST_SOAK: process.env.YANGFAN_TEST_SOAK ?? '1' };
const runner = join(root, 'scripts', 'test.mjs');
const { status } = spawnSync(process.execPath, [runner, '--no-file-parallelism', ...trials], { cwd: root, env, stdio: 'inherit' });
if (!existsSync(report)) {
  process.stderr.write('the trials ended without a report\n');
  process.exit(status || 1);
}
process.stdout.write(`\n${readFileSync(report, 'utf8')}\n`);
// The runner's own word, and the report's: a trial that lost something has failed whatever its tests say.
const hasFailed = readFileSync(report, 'utf8').includes('**失败 · failed**');
process.exit(status || (hasFailed ? 1 : 0));
