// `npm test`: installs and builds what is stale, runs every test, and ends with a plain line of counts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureConsole, ensureInstalled, ensureServer, root } from './ensure.mjs';

ensureInstalled();
ensureServer();
ensureConsole();

const report = join(root, '.build', 'test-report.json');
mkdirSync(join(root, '.build'), { recursive: true });
rmSync(report, { force: true });
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    // Everything is built: tests that start the program need not look whether it is, and build it for themselves.
    env: { ...process.env, YANGFAN_TEST_BUILT: '1' },
  },
);
if (!existsSync(report)) {
  process.stderr.write('the test runner ended without a report\n');
  process.exit(status || 1);
}
const { testResults, numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
const all = testResults.flatMap((file) => file.assertionResults);
const skipped = all.filter((one) => one.status === 'skipped' || one.status === 'pending' || one.status === 'todo');
for (const one of skipped) process.stdout.write(`skipped: ${one.fullName}\n`);
for (const one of all.filter((each) => each.status === 'failed')) process.stdout.write(`failed: ${one.fullName}\n`);
for (const file of testResults.filter((each) => each.status === 'failed' && each.assertionResults.length === 0))
  process.stdout.write(`failed to load: ${file.name.replace(root, '')}\n`);
process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests + numTodoTests} skipped\n`);
process.exit(status ?? 1);
