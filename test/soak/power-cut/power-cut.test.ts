import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { isLong, lengthOf } from '../length.ts';
import { openTrial } from '../report.ts';
import type { Fate, Operation } from './disk-model.ts';
import { plans } from './plans.ts';
import { BrokenPromise, type Plan, type Tally, tryPlan } from './trial.ts';

const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'yangfan-power-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fates: readonly Fate[] = ['lost', 'kept', 'torn'];
const emptyTally = (): Tally => ({ cuts: 0, disks: 0, acknowledged: 0, recoveryMs: [] });
const report = openTrial('power-cut');
/** Of a long trial; an ordinary run tries its few plans, however slow the machine is. */
const longMs = 90_000;

test(
  'whatever a power cut leaves, at every operation on the disk: nothing acknowledged is lost, no value is wrong, and it goes on',
  async () => {
    const tally = emptyTally();
    const plan = fc.asyncProperty(plans(2, 10), (one) => tryPlan(one, { folder, fates, tally }));
    const checked = await fc.check(plan, isLong ? { numRuns: 10_000, interruptAfterTimeLimit: longMs } : { numRuns: 4 });
    const { cuts, disks, acknowledged, recoveryMs } = tally;
    Object.assign(report, { rounds: cuts, acknowledged, recoveryMs, lost: checked.failed ? 1 : 0, counts: { 'disks opened': disks } });
    expect(fc.defaultReportMessage(checked)).toBeUndefined();
    expect(tally.disks).toBeGreaterThan(100);
  },
  lengthOf(180_000, 60_000 + longMs * 2),
);

const row = { kind: 'row', device: 0, width: 5, back: 0, repeat: false } as const;
const plan: Plan = { seed: 1, sessions: [[row, { kind: 'wait' }, { kind: 'seal' }, row, { kind: 'wait' }]] };

const isFileSync = (operation: Operation) => operation.kind === 'sync' && operation.node !== 1;
const isFolderSync = (operation: Operation) => operation.kind === 'sync' && operation.node <= 1;
test.each([
  ['only pretends to write files', isFileSync],
  ['only pretends to write names into folders', isFolderSync],
  ['forgets to rename', (operation: Operation) => operation.kind === 'rename'],
])('a disk that %s is found out', async (_, isPretended) => {
  await expect(tryPlan(plan, { folder, fates, tally: emptyTally(), isPretended })).rejects.toThrow(BrokenPromise);
});
