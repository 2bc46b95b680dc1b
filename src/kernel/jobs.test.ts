import { expect, test, vi } from 'vitest';
import { Failure } from '../contracts/errors.ts';
import { createJobs, type Job } from './jobs.ts';
import { silentLog, until, virtualClock } from './testing.ts';

const order = { kind: 'import', title: { zh: '导入', en: 'Import' }, tenant: 'main' };
const open = () => {
  const clock = virtualClock();
  const jobs = createJobs(clock, silentLog);
  const told: Job[] = [];
  jobs.onChange((_, job) => told.push(job));
  return { clock, jobs, told };
};

test('progress is told at start and end and not too often between', async () => {
  const { clock, jobs, told } = open();
  const id = jobs.start({ ...order, total: 4 }, async (progress) => {
    for (let done = 1; done <= 4; done += 1) {
      progress(done);
      clock.advance(100);
    }
    return { taken: 4 };
  });
  await until(() => jobs.get(id)?.state === 'done');
  expect(told.map(({ state, progress }) => [state, progress])).toEqual([
    ['running', 0],
    ['running', 1],
    ['done', 1],
  ]);
  expect(jobs.get(id)?.result).toEqual({ taken: 4 });
});

test.each([
  ['a failure shows its text', new Failure('DISK_WRITE', 'writing a: full', { details: { what: 'a' } }), /a/],
  ['a bug shows only a number', new Error('inner thing'), /^(?!.*inner).*$/],
])('%s', async (_, error, text) => {
  const { jobs } = open();
  const id = jobs.start(order, () => Promise.reject(error));
  await until(() => jobs.get(id)?.state === 'failed');
  expect(jobs.get(id)?.error?.en).toMatch(text);
});

test('stopping aborts what runs and waits for it', async () => {
  const { jobs } = open();
  const id = jobs.start(order, (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined))));
  await jobs.stop();
  expect(jobs.get(id)?.state).toBe('done');
});

test('what is broken off because the program begins to stop is no failure that anybody is called for', async () => {
  const warned = vi.spyOn(silentLog, 'warn');
  const program = new AbortController();
  const jobs = createJobs(virtualClock(), silentLog, program.signal);
  const id = jobs.start(order, async (_, signal) => {
    await until(() => signal.aborted);
    throw new Failure('NOT_AVAILABLE', 'calling the data plane: it has stopped', { details: { what: 'flow' } });
  });
  program.abort();
  await until(() => jobs.get(id)?.state === 'failed');
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});

test('a tenant sees its own, newest first, and old ones are forgotten', async () => {
  const { jobs } = open();
  jobs.start({ ...order, tenant: 'other' }, async () => undefined);
  for (let i = 0; i < 250; i += 1) jobs.start({ ...order, kind: `k${i}` }, async () => undefined);
  await jobs.stop();
  jobs.start({ ...order, kind: 'last' }, async () => undefined);
  expect(jobs.list('main')[0]?.kind).toBe('last');
  expect(jobs.list('other').length).toBeLessThanOrEqual(1);
});
