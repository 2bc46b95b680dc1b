import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import { opcuaConfig } from './config.ts';
import { connectWords } from './connect-words.ts';
import { introduce } from './introduce.ts';

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serverThat(does: 'hangs up' | 'says nothing' | 'speaks HTTP'): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {}); // the client may hang up first
    closing.push(() => socket.destroy());
    if (does === 'hangs up') socket.destroy();
    if (does === 'speaks HTTP') socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as { port: number }).port; // holds: it listens on TCP
}

test.each([
  ['hangs up', /the connection was closed|ECONNRESET/],
  ['speaks HTTP', /the connection was closed/],
  ['says nothing', /Timeout/],
] as const)('why a server that %s is not reached is said in words that tell what to do', async (does, words) => {
  const port = await serverThat(does);
  const config = opcuaConfig.parse({ endpoint: `opc.tcp://127.0.0.1:${port}`, answerSeconds: 1 });
  const folder = mkdtempSync(join(tmpdir(), 'opcua-'));
  closing.push(() => rmSync(folder, { recursive: true }));
  const failure = await introduce({ config, folder, signal: timeLimit(20_000) }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Failure);
  expect((failure as Failure).message).toMatch(words);
});

test('what the library says is read for what has happened', () => {
  const refused =
    'The connection cannot be established with server opc.tcp://127.0.0.1:1 .\nPlease check that the server is up and running or your network configuration.\nErr = (connect ECONNREFUSED 127.0.0.1:1)';
  expect(connectWords(new Error(refused))).toBe('connect ECONNREFUSED 127.0.0.1:1');
  expect(connectWords(new Error('Server certificate is null\nmore'))).toBe('Server certificate is null');
});
