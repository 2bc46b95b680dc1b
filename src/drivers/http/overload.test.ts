import { Agent, request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestHost, eventually, type TestHost } from '../../../test/conformance/driver-host.ts';
import { httpConfig } from './config.ts';
import { http } from './driver.ts';

let host: TestHost;
let port: number;
let stop: () => Promise<void>;

beforeEach(async () => {
  host = createTestHost();
  host.add({ identity: 'a', keys: ['x', 'y'], secret: 'secret' });
  const session = http.open(httpConfig.parse({ port: 0, maxPerDevice: 1000 }), host);
  const abort = new AbortController();
  const running = session.run(abort.signal);
  await Promise.race([eventually('the listener', () => session.address?.() !== undefined), running]);
  port = session.address?.()?.port ?? 0;
  stop = async () => {
    abort.abort();
    await running;
  };
});
afterEach(() => stop());

interface Answered {
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/** Post by this agent, so that the test decides which connection is used. */
function post(agent: Agent, body: string): Promise<Answered> {
  const headers = { authorization: 'Bearer secret', 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request({ port, path: '/v1/a/values', method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode, retryAfter: response.headers['retry-after'], body: text }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

test('while no new connection is let in, one gets 503 with the reason and when to come again; present ones go on', async () => {
  const [present, late] = [new Agent({ keepAlive: true, maxSockets: 1 }), new Agent({ keepAlive: true, maxSockets: 1 })];
  expect((await post(present, '[1]')).status).toBe(200);
  host.closed = '90% of the memory in use';
  const refused = await post(late, '[2]');
  expect(refused).toMatchObject({ status: 503, retryAfter: '30', body: expect.stringContaining('90% of the memory') });
  expect((await post(present, '[3]')).status).toBe(200);
  host.closed = undefined;
  expect((await post(late, '[4]')).status).toBe(200);
  expect(host.refusedFor('not-admitted')).toBe(1);
  expect(host.samples.map(({ value }) => value)).toEqual([1, 3, 4]);
  for (const agent of [present, late]) agent.destroy();
});

test('bodies that wait for room are bounded together; beyond it a device is told to come again', async () => {
  host.fill();
  const agent = new Agent({ keepAlive: true });
  const body = JSON.stringify({ x: 1, pad: 'p'.repeat(1_000_000) });
  let refused = 0;
  const answers = Array.from({ length: 80 }, () =>
    post(agent, body).then((answer) => {
      if (answer.status === 503) refused++;
      return answer;
    }),
  );
  await eventually('the refusals', () => refused === 80 - 67);
  host.free();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(67); // 64 MiB
  expect(host.refusedFor('no-room')).toBe(13);
  agent.destroy();
});
