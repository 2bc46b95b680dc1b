import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import { createIntake } from './intake.ts';
import { pollTargets } from './rounds.ts';
import { backoffOf, type Target } from './target.ts';

const limits = { inFlight: 4, retries: 0, firstBackoffMs: 1_000, mostBackoffMs: 60_000 };

test.each([
  [0, 0.5, 1_000],
  [3, 0.5, 8_000],
  [3, 0, 6_000],
  [3, 1, 10_000],
  [500, 0.5, 60_000],
])('try %i with chance %s waits %i ms', (tries, random, ms) => {
  expect(backoffOf(limits, tries, random)).toBe(ms);
});

const target = (name: string, ask: Target['ask']): Target => ({ name, identity: name, everyMs: 1, ask, devices: () => [] });

test('targets that are not known to answer get half of the slots, so that those that do go on', async () => {
  const host = createTestHost();
  const abort = new AbortController();
  let [hanging, most, answers] = [0, 0, 0];
  const dead = Array.from({ length: 10 }, (_, i) =>
    target(`dead ${i}`, (signal) => {
      most = Math.max(most, ++hanging);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }),
  );
  const alive = target('alive', async () => {
    answers++;
  });
  const run = pollTargets({ host, intake: createIntake(host), limits, targets: () => [alive, ...dead] }, abort.signal);
  await eventually('the living one is asked again and again', () => answers > 20);
  expect(most).toBe(2);
  abort.abort();
  await run;
});

test('an error that is no Failure is a bug and ends the session', async () => {
  const host = createTestHost();
  const broken = target('broken', () => Promise.reject(new TypeError('x is undefined')));
  const run = pollTargets({ host, intake: createIntake(host), limits, targets: () => [broken] }, timeLimit(5_000));
  await expect(run).rejects.toThrow('BUG: asking broken');
});

test('one target that answers keeps the session, whatever becomes of the others', async () => {
  const host = createTestHost();
  const abort = new AbortController();
  let answers = 0;
  const failing = target('failing', () => Promise.reject(new Failure('TIMEOUT', 'asking: no answer')));
  const good = target('good', async () => {
    answers++;
  });
  const run = pollTargets({ host, intake: createIntake(host), limits, targets: () => [failing, good] }, abort.signal);
  await eventually('it goes on', () => answers > 5 && host.links.some(({ kind }) => kind === 'disconnected'));
  abort.abort();
  await run;
});

test('what a question hangs on its signal goes with it, however long its time limit is', async () => {
  const host = createTestHost();
  const abort = new AbortController();
  const most = { listeners: 0, questions: 0 };
  const asked = target('asked', async (signal) => {
    timeLimit(60_000, signal);
    most.listeners = Math.max(most.listeners, getEventListeners(signal, 'abort').length);
    most.questions++;
  });
  const run = pollTargets({ host, intake: createIntake(host), limits, targets: () => [asked] }, abort.signal);
  await eventually('it was asked many times', () => most.questions > 20);
  abort.abort();
  await run;
  expect(most.listeners).toBe(1);
});
