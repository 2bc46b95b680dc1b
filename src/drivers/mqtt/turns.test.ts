import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { createTurns } from './turns.ts';

/** What of a client the turns see, with a backlog of packets of one size. */
function fakeClient(name: string, packets: number, bytes: number) {
  const state = { left: packets, isPaused: false };
  const setPaused = (isPaused: boolean) => (): void => {
    state.isPaused = isPaused;
  };
  const socket = Object.assign(new EventEmitter(), { pause: setPaused(true), resume: setPaused(false), isPaused: () => state.isPaused });
  const reader = {
    get waiting() {
      return state.left * bytes;
    },
  };
  const client = { socket, reader, wait: undefined, isParked: false, sliceBytes: 0, line: undefined };
  // holds: turns touch nothing else of a client
  return { name, state, bytes, socket, client: client as unknown as Client };
}
type Fake = ReturnType<typeof fakeClient>;

/** Serves fakes as the connection does, and notes the order of the packets. */
function served(fakes: readonly Fake[]) {
  const order: string[] = [];
  const looks = { count: 0 };
  const serve = (client: Client): void => {
    looks.count++;
    const fake = fakes.find((one) => one.client === client);
    while (fake !== undefined && fake.state.left > 0) {
      if (!turns.mayTake(client, fake.bytes)) {
        turns.park(client);
        return;
      }
      fake.state.left--;
      order.push(fake.name);
    }
  };
  const turns = createTurns({ serve, signInsPerSecond: 1000 });
  return { turns, serve, order, looks };
}

const turnOver = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  test('take half a megabyte of a flood per turn of the event loop, 32 KiB of each client, and all in the end', async () => {
    const fakes = Array.from({ length: 40 }, (_, i) => fakeClient(`${i}`, 128, 1024));
    const { turns, serve, order } = served(fakes);
    for (const { client } of fakes) serve(client);
    expect(order.length).toBeLessThanOrEqual(512 + 40 * 4);
    expect(turns.waiting).toBe(40);
    for (let before = order.length; order.length < 40 * 128; before = order.length) {
      await turnOver();
      expect(order.length - before).toBeLessThanOrEqual(512 + 32);
      expect(order.length).toBeGreaterThan(before);
    }
    expect(turns.waiting).toBe(0);
    expect(fakes.every(({ state, client }) => !state.isPaused && !client.isParked)).toBe(true);
    turns.stop();
  });

  test('look in a turn at no more clients than they serve, however many wait with little', async () => {
    const fakes = Array.from({ length: 4000 }, (_, i) => fakeClient(`${i}`, 1, 1024));
    const { turns, serve, order, looks } = served(fakes);
    for (const { client } of fakes) serve(client);
    expect(turns.waiting).toBe(4000 - 1024);
    while (turns.waiting > 0) {
      const before = { looks: looks.count, done: order.length };
      await turnOver();
      expect(looks.count - before.looks).toBe(order.length - before.done);
    }
    expect(order).toEqual(fakes.map(({ name }) => name));
    turns.stop();
  });

  test('let a client with little in at once, however many flood', async () => {
    const fakes = [...Array.from({ length: 200 }, () => fakeClient('flood', 64, 1024)), fakeClient('alarm', 1, 500)];
    const { turns, serve, order } = served(fakes);
    for (const { client } of fakes) serve(client);
    expect(order.at(-1)).toBe('alarm');
    turns.stop();
  });

  test('work off all of a client that has little waiting, and put none of it back behind the others', async () => {
    const fakes = Array.from({ length: 1200 }, (_, i) => fakeClient(`${i}`, 3, 400));
    const { turns, order } = served(fakes);
    for (const { client } of fakes) {
      client.wait = 'turn';
      turns.park(client);
    }
    while (turns.waiting > 0) await turnOver();
    expect(order).toEqual(fakes.flatMap(({ name }) => [name, name, name]));
    turns.stop();
  });

  test('serve every client whatever comes, each in its own order, and leave nobody paused', async () => {
    const sizes = fc.record({ packets: fc.integer({ min: 0, max: 300 }), bytes: fc.integer({ min: 2, max: 100_000 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(sizes, { maxLength: 60 }), async (clients) => {
        const fakes = clients.map(({ packets, bytes }, i) => fakeClient(`${i}`, packets, bytes));
        const { turns, serve, order } = served(fakes);
        for (const { client } of fakes) serve(client);
        for (let turn = 0; turn < 5000 && turns.waiting > 0; turn++) await turnOver();
        expect(order).toHaveLength(clients.reduce((sum, { packets }) => sum + packets, 0));
        expect(fakes.every(({ state }) => !state.isPaused)).toBe(true);
        turns.stop();
      }),
      { numRuns: 20 },
    );
  });

  test('without room wait for it, and go on in the order of need: little before much', async () => {
    const fakes = [fakeClient('much', 10, 1000), fakeClient('little', 1, 100)];
    const { turns, serve, order } = served(fakes);
    for (const { client } of fakes) turns.park(client);
    await turnOver();
    expect(order).toEqual([]);
    expect(serve).toBeDefined();
    turns.room();
    await turnOver();
    expect(order[0]).toBe('little');
    expect(order).toHaveLength(11);
    turns.stop();
  });

  test('a client that does not read is read no further until it has read all', () => {
    const deaf = fakeClient('deaf', 5, 10);
    const { turns, order } = served([deaf]);
    deaf.client.wait = 'ears';
    turns.park(deaf.client);
    expect([deaf.state.isPaused, turns.waiting]).toEqual([true, 1]);
    deaf.socket.emit('drain');
    expect([deaf.state.isPaused, turns.waiting, order.length]).toEqual([false, 0, 5]);
    turns.stop();
  });

  test('a client that has gone is forgotten wherever it waits', async () => {
    const fakes = (['room', 'turn', 'door', 'ears'] as const).map((wait) => {
      const fake = fakeClient(wait, 1, 10);
      fake.client.wait = wait;
      return fake;
    });
    const { turns, order } = served(fakes);
    for (const { client } of fakes) turns.park(client);
    for (const { client } of fakes) turns.forget(client);
    turns.room();
    fakes[3]?.socket.emit('drain');
    await turnOver();
    expect([turns.waiting, order]).toEqual([0, []]);
    turns.stop();
  });
});
