import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openClickHouse, serverCodeOf } from './connection.ts';

/** A server that says what it was sent, or plays a trick that the question names. */
let tries = 0;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    tries++;
    if (body === 'silence') return;
    if (body === 'hang up' || (body === 'hang up once' && tries === 1)) return void request.socket.destroy();
    if (body === 'fail') return void response.writeHead(500).end('Code: 241, e.displayText() = DB::Exception: Memory limit');
    response.end(JSON.stringify({ url: request.url, key: request.headers.authorization, body }));
  });
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `127.0.0.1:${(server.address() as AddressInfo).port}`; // holds: it listens on a port
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const open = (text: string, askMs = 10_000) => openClickHouse({ url: text, patience: { askMs, insertMs: askMs } });

test('user and password go into a header and never into an address or an error', async () => {
  const clickhouse = open(`http://writer:p%40ss@${url}/plant`);
  const told = JSON.parse((await clickhouse.ask('SELECT 1')).toString()) as { url: string; key: string };
  expect(clickhouse.database).toBe('plant');
  expect(Buffer.from(told.key.slice(6), 'base64').toString()).toBe('writer:p@ss');
  expect(told.url).not.toContain('p%40ss');
  await expect(clickhouse.ask('fail')).rejects.toThrow(/^(?!.*p@ss)/);
});

test('an error of the server is told with its number', async () => {
  const error = await open(`http://${url}`)
    .ask('fail')
    .catch((failure: unknown) => failure);
  expect(error).toMatchObject({ code: 'NOT_AVAILABLE', details: { what: 'ClickHouse (241)' } });
  expect(serverCodeOf(error)).toBe(241);
});

test('a question whose connection broke is asked once more, and then the failure is told', async () => {
  tries = 0;
  expect((await open(`http://${url}`).ask('hang up once')).toString()).toContain('hang up once');
  expect(tries).toBe(2);
  await expect(open(`http://${url}`).ask('hang up')).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  expect(tries).toBe(4);
});

test('a server that is silent is given up, and not asked again', async () => {
  tries = 0;
  await expect(open(`http://${url}`, 50).ask('silence')).rejects.toMatchObject({ code: 'NOT_AVAILABLE', details: { what: 'ClickHouse' } });
  expect(tries).toBe(1);
});

test.each(['ftp://a:1', 'http://a:1/two words', 'http://a:1/x;drop'])('the URL %s is refused', (text) => {
  expect(() => open(text)).toThrow(/reading the URL of ClickHouse/);
});
