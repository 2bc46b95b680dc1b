import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTickets } from './tickets.ts';

test('the ticket of an open batch is the one after those that have passed', () => {
  const tickets = createTickets();
  expect(tickets.current(false)).toBe(0);
  expect(tickets.current(true)).toBe(1);
  tickets.close(17);
  expect(tickets.current(false)).toBe(1);
  expect(tickets.current(true)).toBe(2);
});

test('a batch is durable when its store ticket is', () => {
  const tickets = createTickets();
  tickets.close(17);
  tickets.close(20);
  expect(tickets.settle(16)).toBe(false);
  expect(tickets.settle(19)).toBe(true);
  expect(tickets.durable).toBe(1);
  tickets.settle(25);
  expect(tickets.durable).toBe(2);
});

test('a batch of which nothing was stored is durable with the one before', () => {
  const tickets = createTickets();
  expect(tickets.close(17)).toBe(false);
  expect(tickets.close(undefined)).toBe(true);
  tickets.settle(16);
  expect(tickets.durable).toBe(0);
  tickets.settle(17);
  expect(tickets.durable).toBe(2);
});

test('durable never overtakes what is synced and reaches all in the end', () => {
  const step = fc.oneof(
    fc.record({ close: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }) }),
    fc.record({ sync: fc.integer({ min: 0, max: 3 }) }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const tickets = createTickets();
      const needed: number[] = [];
      let store = 0;
      let synced = 0;
      for (const one of steps) {
        if ('close' in one) {
          if (one.close !== undefined) store += one.close;
          needed.push(store);
          tickets.close(one.close === undefined ? undefined : store);
        } else {
          synced = Math.min(store, synced + one.sync);
          tickets.settle(synced);
        }
        for (const need of needed.slice(0, tickets.durable)) expect(need).toBeLessThanOrEqual(synced);
      }
      tickets.settle(store);
      expect(tickets.durable).toBe(needed.length);
    }),
  );
});
