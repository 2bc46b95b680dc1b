import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { sl651Config } from './config.ts';
import { sl651 } from './driver.ts';

test('while no new connection is let in, one is closed at once and counted with the reason; present ones stay', async () => {
  const host = createTestHost();
  const session = sl651.open(sl651Config.parse({ port: 0 }), host);
  const abort = new AbortController();
  const running = session.run(abort.signal);
  await Promise.race([eventually('the listener', () => session.address?.() !== undefined), running]);
  const dial = () => connect(session.address?.()?.port ?? 0, '127.0.0.1').on('error', () => undefined);
  const present = dial();
  await once(present, 'connect');
  present.write('x');
  host.closed = '90% of the memory in use';
  const late = dial();
  await once(late.resume(), 'close');
  expect(host.refusals).toMatchObject([{ reason: 'not-admitted', count: 1, detail: expect.stringContaining('90% of the memory') }]);
  expect(present.destroyed).toBe(false);
  present.destroy();
  abort.abort();
  await running;
});
