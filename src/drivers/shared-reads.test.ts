import { once } from 'node:events';
import { connect, Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../test/conformance/driver-host.ts';
import { listen } from './listening.ts';
import { onBytes, SharedReadServer } from './shared-reads.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const end of open.splice(0)) end();
});

/** A server that keeps what each connection sends, by the order of their coming. */
async function listening(create: (listener: (socket: Socket) => void) => Server) {
  const heard: string[] = [];
  const sockets: Socket[] = [];
  const server = create((socket) => {
    const index = sockets.push(socket) - 1;
    heard[index] = '';
    onBytes(socket, index, (owner, bytes, length) => {
      heard[owner] += bytes.toString('latin1', 0, length);
    });
    socket.on('error', () => undefined);
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { server, heard, sockets, port };
}

async function call(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  open.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

describe.each([
  ['one buffer for all', (listener: (socket: Socket) => void) => new SharedReadServer({ noDelay: true }, listener)],
  ['a usual server', (listener: (socket: Socket) => void) => new Server({ noDelay: true }, listener)],
] as const)('%s', (_name, create) => {
  test('each connection hears its own bytes, in order', async () => {
    const { heard, port } = await listening(create);
    const callers = await Promise.all(['a', 'b', 'c'].map(() => call(port)));
    for (let i = 0; i < 200; i++) for (const [which, socket] of callers.entries()) socket.write(`${which}:${i};`.repeat(20));
    await eventually('it', () => heard.length === 3 && heard.every((text) => text.endsWith(':199;')));
    const wanted = (which: string) => Array.from({ length: 200 }, (_, i) => `${which}:${i};`.repeat(20)).join('');
    expect(heard.map((text) => text === wanted(text[0] ?? ''))).toEqual([true, true, true]);
  });

  test('a paused connection hears nothing more until it is resumed', async () => {
    const { heard, sockets, port } = await listening(create);
    const caller = await call(port);
    caller.write('one');
    await eventually('it', () => heard[0] === 'one');
    sockets[0]?.pause();
    caller.write('two');
    const other = await call(port);
    other.write('other');
    await eventually('it', () => heard[1] === 'other');
    expect(heard[0]).toBe('one');
    sockets[0]?.resume();
    await eventually('it', () => heard[0] === 'onetwo');
  });

  test('what is written arrives, both ends are told of the end, and the server closes after its last connection', async () => {
    const { server, sockets, port } = await listening(create);
    const caller = await call(port);
    await eventually('it', () => sockets.length === 1);
    expect(sockets[0]?.remotePort).toBe(caller.localPort);
    let answer = '';
    caller.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    sockets[0]?.write('answer');
    await eventually('it', () => answer === 'answer');
    let isClosed = false;
    server.close(() => {
      isClosed = true;
    });
    const socketClosed = sockets[0] === undefined ? Promise.reject(new Error('no socket')) : once(sockets[0], 'close');
    expect(isClosed).toBe(false);
    caller.end();
    await socketClosed;
    await eventually('it', () => isClosed);
  });
});
