import { expect, test } from 'vitest';
import type { Sender } from './courier.ts';
import { createWhere, followingSender } from './where.ts';

const at = (port: number) => ({ loggers: { host: '127.0.0.1', port } });
const nothing: ReadonlyMap<string, number> = new Map();

function setUp() {
  const ending = new AbortController();
  const where = createWhere({}, ending.signal);
  const log: string[] = [];
  const open = ({ port }: { readonly port: number }): Sender => ({
    send: async (observedAt) => void log.push(`${observedAt} to ${port}`),
    close: async () => void log.push(`closed ${port}`),
  });
  return { ending, where, log, sender: followingSender({ where, source: 'loggers', open }) };
}

test('a report waits until its source listens, and goes where it listens then', async () => {
  const { where, log, sender } = setUp();
  const first = sender.send(1, nothing);
  where.tell({ others: { host: '127.0.0.1', port: 1 } });
  await Promise.resolve();
  expect(log).toEqual([]);
  where.tell(at(1883));
  await first;
  await sender.send(2, nothing);
  where.tell(at(1884));
  await sender.send(3, nothing);
  expect(log).toEqual(['1 to 1883', '2 to 1883', 'closed 1883', '3 to 1884']);
});

test('whoever waits is let go when the field ends', async () => {
  const { ending, sender } = setUp();
  const waiting = sender.send(1, nothing);
  ending.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});

test('a controller hears when its source calls elsewhere', async () => {
  const { where } = setUp();
  where.tell(at(1502));
  const address = await where.of('loggers');
  let hasLeft = false;
  const left = where.left('loggers', address).then(() => {
    hasLeft = true;
  });
  where.tell(at(1502));
  await Promise.resolve();
  expect(hasLeft).toBe(false);
  where.tell({});
  await left;
});
