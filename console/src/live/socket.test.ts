import { describe, expect, test } from 'vitest';
import type { FromServer } from '../../../src/contracts/api/live.ts';
import { openSocket, reconnectDelay, type SocketLike } from './socket.ts';

/** A socket, its clock and its listener, moved by hand. */
function bench() {
  const sockets: (SocketLike & { readyState: number; readonly sent: string[] })[] = [];
  const later: (() => void)[] = [];
  const heard: string[] = [];
  const connect = () => {
    const made = {
      readyState: 0,
      sent: [] as string[],
      send: (text: string) => void made.sent.push(text),
      close: () => {},
      onopen: null as (() => void) | null,
      onclose: null as (() => void) | null,
      onmessage: null as ((event: { readonly data: unknown }) => void) | null,
    };
    sockets.push(made);
    return made;
  };
  const socket = openSocket({
    connect,
    random: () => 0,
    after: (_ms, work) => {
      later.push(work);
      return () => {};
    },
    listener: {
      message: (message: FromServer) => void heard.push(message.type),
      opened: () => void heard.push('opened'),
      closed: () => void heard.push('closed'),
      unwatched: (points) => void (points.length > 0 && heard.push(`unwatched ${points.join()}`)),
    },
  });
  const open = () => {
    const last = sockets.at(-1);
    if (!last) throw new Error('no socket');
    last.readyState = 1;
    last.onopen?.();
    return last;
  };
  return { socket, sockets, later, heard, open };
}

const settled = () => new Promise<void>((resolve) => queueMicrotask(resolve));
const said = (sent: readonly string[]) => sent.map((text) => JSON.parse(text));

describe('the live connection', () => {
  test('tells of points that nobody watches any more, also while the line is down, and of none that another takes up at once', async () => {
    const { socket, sockets, heard, open } = bench();
    const stops = [socket.watch([1]), socket.watch([2]), socket.watch([3])];
    open();
    stops[0]?.();
    socket.watch([1]);
    stops[1]?.();
    await settled();
    expect(heard).toEqual(['opened', 'unwatched 2']);
    expect([1, 2, 3].map(socket.isWatched)).toEqual([true, false, true]);
    sockets[0]?.onclose?.();
    stops[2]?.();
    await settled();
    expect(heard.slice(2)).toEqual(['closed', 'unwatched 3']);
  });

  test('asks once for a point that two components watch, and stops when the last one leaves', async () => {
    const { socket, open } = bench();
    const { sent } = open();
    const first = socket.watch([1, 2]);
    const second = socket.watch([2]);
    await settled();
    expect(said(sent)).toEqual([{ type: 'subscribe', points: [1, 2] }]);
    first();
    await settled();
    second();
    second();
    await settled();
    expect(said(sent).slice(1)).toEqual([
      { type: 'unsubscribe', points: [1] },
      { type: 'unsubscribe', points: [2] },
    ]);
  });

  test('asks for nothing when a point is left and taken again in one turn', async () => {
    const { socket, open } = bench();
    const { sent } = open();
    const stop = socket.watch([1]);
    await settled();
    stop();
    socket.watch([1]);
    await settled();
    expect(said(sent)).toEqual([{ type: 'subscribe', points: [1] }]);
  });

  test('asks for everything again after it was lost', async () => {
    const { socket, sockets, later, heard, open } = bench();
    open();
    socket.watch([1, 2]);
    await settled();
    sockets[0]?.onclose?.();
    later[0]?.();
    expect(said(open().sent)).toEqual([{ type: 'subscribe', points: [1, 2] }]);
    expect(heard).toEqual(['opened', 'closed', 'opened']);
  });

  test('what is watched before it stands is asked for when it does', async () => {
    const { socket, open } = bench();
    socket.watch([5]);
    await settled();
    expect(said(open().sent)).toEqual([{ type: 'subscribe', points: [5] }]);
  });

  test('a message that is no JSON is left out', () => {
    const { open, heard } = bench();
    const socket = open();
    socket.onmessage?.({ data: '{' });
    socket.onmessage?.({ data: '{"type":"heartbeat"}' });
    expect(heard).toEqual(['opened', 'heartbeat']);
  });

  test('it does not come back after it was closed on purpose', () => {
    const { socket, sockets, later, open } = bench();
    open();
    socket.close();
    sockets[0]?.onclose?.();
    expect(later).toHaveLength(0);
  });

  test('tries come ever later, to fifteen seconds, spread by half', () => {
    expect([0, 1, 2, 10].map((n) => reconnectDelay(n, 0))).toEqual([500, 1000, 2000, 15_000]);
    expect(reconnectDelay(10, 1)).toBe(7500);
  });
});
