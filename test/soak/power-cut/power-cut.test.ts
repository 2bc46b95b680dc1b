import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Fate, Operation } from './disk-model.ts';
import { plans } from './plans.ts';
import { BrokenPromise, type Plan, type Tally, tryPlan } from './trial.ts';

// The short form of the scenario `power-cut` of `npm run test:soak`.

const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'yangfan-power-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fates: readonly Fate[] = ['lost', 'kept', 'torn'];
const emptyTally = (): Tally => ({ cuts: 0, disks: 0, recoveryMs: [] });

test('whatever a power cut leaves, at every operation on the disk: nothing acknowledged is lost, no value is wrong, and it goes on', async () => {
  const tally = emptyTally();
  const plan = fc.asyncProperty(plans(2, 10), (one) => tryPlan(one, { folder, fates, tally }));
  await fc.assert(plan, { numRuns: 4, interruptAfterTimeLimit: 8_000 });
  expect(tally.disks).toBeGreaterThan(100);
}, 60_000);

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
