import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createTestHost } from '../../../test/conformance/driver-host.ts';
import { timeLimit } from '../../contracts/time.ts';
import { opcuaConfig } from './config.ts';
import { opcua } from './driver.ts';

test('a header that names an impossible length ends the link, not the process', async () => {
  const header = Buffer.from([...Buffer.from('MSGF'), 0x4b, 0xfb, 0x43, 0x04, 1, 2, 3, 4]); // 71 MB, as random bytes said once
  const server = createServer((socket) => void socket.on('error', () => undefined).on('data', () => socket.write(header)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const config = opcuaConfig.parse({ url: `opc.tcp://127.0.0.1:${port}`, answerSeconds: 1 });
  await expect(opcua.open(config, createTestHost()).run(timeLimit(10_000))).rejects.toThrow();
  server.close();
});
