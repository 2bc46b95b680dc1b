import { beforeEach, describe, expect, test } from 'vitest';
import type { FromServer } from '../../../../src/contracts/api/live.ts';
import { liveStore } from '../../live/live.ts';
import type { SocketLike } from '../../live/socket.ts';
import { openWallLink } from './wall-link.ts';

let now = 0;
let ticks: (() => void)[] = [];
let socket: SocketLike;
let told: string[] = [];

function open() {
  const listener = { came: () => void told.push('came'), went: () => void told.push('went'), news: () => void told.push('news') };
  const connect = () => {
    socket = {
      readyState: 1,
      send: () => void told.push('said'),
      close: () => socket.onclose?.(),
      onopen: null,
      onclose: null,
      onmessage: null,
    };
    return socket;
  };
  const every = (_: number, work: () => void) => {
    ticks.push(work);
    return () => {
      ticks = ticks.filter((one) => one !== work);
    };
  };
  const link = openWallLink('t', listener, { connect, now: () => now, every });
  socket.onopen?.();
  return link;
}
const hear = (message: FromServer) => socket.onmessage?.({ data: JSON.stringify(message) });
const beat = (mark: string) => hear({ type: 'guest', time: now, mark });
const tick = () => {
  for (const work of ticks) work();
};

beforeEach(() => {
  now = 1000;
  ticks = [];
  told = [];
});

describe('the live connection of a screen', () => {
  test('stands once it has been heard, and brings values without asking for them', () => {
    const link = open();
    expect(link.isOpen()).toBe(false);
    beat('1');
    hear({ type: 'values', point: [7], time: [5], value: [42], quality: [0] });
    expect(link.isOpen()).toBe(true);
    expect(liveStore.read(7)?.value).toBe(42);
    expect(told).toEqual(['came']);
    link.close();
    expect(ticks).toEqual([]);
  });

  test('says that something is new when its mark has changed, and not at the first', () => {
    const link = open();
    for (const mark of ['1', '1', '2']) beat(mark);
    expect(told).toEqual(['came', 'news']);
    link.close();
  });

  test('has gone the moment it breaks', () => {
    const link = open();
    beat('1');
    socket.onclose?.();
    expect(told).toEqual(['came', 'went']);
    expect(link.isOpen()).toBe(false);
    link.close();
  });

  test('has gone when it was silent for three beats, and is back when it is heard', () => {
    const link = open();
    beat('1');
    now += 15_000;
    tick();
    expect(told).toEqual(['came']);
    now += 1;
    tick();
    tick();
    expect(told).toEqual(['came', 'went']);
    beat('1');
    expect(told).toEqual(['came', 'went', 'came']);
    link.close();
  });
});
