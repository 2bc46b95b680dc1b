import { createSocket, type Socket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../test/conformance/driver-host.ts';
import type { Conversation } from './conversations.ts';
import { serveDatagrams } from './datagram-conversations.ts';
import { bindUdp } from './listening-udp.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function peer(): Socket {
  const socket = createSocket('udp4');
  closers.push(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  return socket;
}

interface Served {
  readonly begun: string[];
  readonly ended: string[];
  readonly heard: string[];
  silentMs: number;
  /** Who has signed in, from its first datagram on. */
  identity: string | undefined;
  receive: (text: string) => Promise<void>;
}

async function serve(maxConnections = 10) {
  const host = createTestHost();
  const socket = await bindUdp({ host: '127.0.0.1', port: 0 });
  const served: Served = { begun: [], ended: [], heard: [], silentMs: 0, identity: undefined, receive: async () => {} };
  const abort = new AbortController();
  const converse = (edge: { readonly peer: string; readonly write: (bytes: Uint8Array) => void }): Conversation => {
    served.begun.push(edge.peer);
    const { identity } = served;
    return {
      async receive(bytes) {
        await served.receive(Buffer.from(bytes).toString());
        served.heard.push(Buffer.from(bytes).toString());
        edge.write(bytes);
      },
      finish: async () => {},
      tick: async () => served.silentMs,
      end: () => void served.ended.push(edge.peer),
      identity,
    };
  };
  const run = serveDatagrams(socket, { host, maxConnections, idleMs: 1_000, converse }, abort.signal);
  closers.push(() => {
    abort.abort();
    return run;
  });
  const { port } = socket.address();
  return { host, served, send: (from: Socket, text: string) => from.send(text, port, '127.0.0.1') };
}

test('each peer has a conversation of its own, its datagrams in their order, and is answered', async () => {
  const { served, send } = await serve();
  const [a, b] = [peer(), peer()];
  const answers: string[] = [];
  a.on('message', (bytes) => answers.push(bytes.toString()));
  for (const text of ['1', '2', '3']) send(a, text);
  send(b, 'b');
  await eventually('all are heard', () => served.heard.length === 4 && answers.length === 3);
  expect(answers).toEqual(['1', '2', '3']);
  expect(served.begun).toHaveLength(2);
});

test('a silent peer is forgotten, and is a new one when it speaks again', async () => {
  const { served, send } = await serve();
  const a = peer();
  send(a, '1');
  await eventually('it is heard', () => served.heard.length === 1);
  served.silentMs = 2_000;
  await eventually('it is forgotten', () => served.ended.length === 1);
  served.silentMs = 0;
  send(a, '2');
  await eventually('it is heard again', () => served.begun.length === 2);
});

test('peers beyond the limit, and datagrams beyond 64 that wait, are dropped and counted', async () => {
  const { host, served, send } = await serve(1);
  const [a, b] = [peer(), peer()];
  served.identity = 'a';
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  served.receive = () => gate;
  for (let i = 0; i < 70; i++) send(a, String(i));
  await eventually('six are dropped', () => host.refusedFor('no-room') === 6);
  send(b, 'b');
  await eventually('the other is turned away', () => host.refusedFor('not-admitted') === 1);
  release();
  await eventually('the others are heard', () => served.heard.length === 64);
});

test('a peer that has not signed in gives its place to the next one, and one that has keeps it', async () => {
  const { host, served, send } = await serve(2);
  const [known, ...strangers] = [peer(), peer(), peer(), peer()];
  served.identity = 'known';
  send(known, 'k1');
  await eventually('it is heard', () => served.heard.length === 1);
  served.identity = undefined;
  for (const [i, stranger] of strangers.entries()) {
    send(stranger, String(i));
    await eventually('it is heard', () => served.heard.length === i + 2);
  }
  send(known, 'k2');
  await eventually('it is heard', () => served.heard.includes('k2'));
  expect(served.begun).toHaveLength(4);
  expect(served.ended).toEqual(served.begun.slice(1, 3));
  expect(host.refusedFor('not-admitted')).toBe(2);
});

test('what a conversation throws ends only that conversation', async () => {
  const { host, served, send } = await serve();
  served.receive = async (text) => {
    if (text === 'bad') throw new Error('a bug');
  };
  const [a, b] = [peer(), peer()];
  send(a, 'bad');
  await eventually('it is told', () => host.links.some(({ detail }) => detail.includes('a bug')));
  send(b, 'good');
  await eventually('the other is heard', () => served.heard.join() === 'good');
  expect(served.ended).toHaveLength(1);
});
