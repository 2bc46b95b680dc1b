import { expect, test } from 'vitest';
import type { LinkEvent } from '../contracts/driver.ts';
import type { Quarantined } from '../contracts/flow.ts';
import { createNotices, quietMs } from './notices.ts';
import { handClock } from './testing.ts';

function setUp() {
  const clock = handClock();
  const links: LinkEvent[] = [];
  const found: Quarantined[] = [];
  const notices = createNotices({
    clock,
    links: (events) => links.push(...events),
    quarantined: (list) => found.push(...list),
    wake: () => {},
  });
  const meet = (identity: string, values = new Map([['Z', 1.5]])) => notices.quarantine(identity, values, 'first seen');
  return { clock, links, found, notices, meet };
}

test('an unknown device is shown with what it sent, once in five seconds', () => {
  const { clock, found, notices, meet } = setUp();
  meet('0012345678');
  meet('0012345678');
  notices.deliver();
  expect(found).toEqual([{ identity: '0012345678', time: clock.time, values: [['Z', 1.5]], detail: 'first seen' }]);
  clock.time += quietMs;
  meet('0012345678');
  notices.deliver();
  expect(found.length).toBe(2);
});

test('a flood of unknown devices is cut, and the number left out is told', () => {
  const { links, found, notices, meet } = setUp();
  for (let i = 0; i < 50_000; i++) meet(`device-${i}`);
  notices.deliver();
  expect(found.length).toBe(1000);
  expect(links).toMatchObject([{ kind: 'error', detail: expect.stringContaining('49000 notices') }]);
});

test('ten thousand unknown devices are remembered, more only when the quiet time of others is over', () => {
  const { clock, found, notices, meet } = setUp();
  for (let i = 0; i < 10_001; i++) {
    meet(`device-${i}`);
    notices.deliver();
  }
  expect(found.length).toBe(10_000);
  clock.time += quietMs;
  meet('one more');
  notices.deliver();
  expect(found.at(-1)?.identity).toBe('one more');
});

test('what a device sends is cut to what a person can read', () => {
  const { found, notices, meet } = setUp();
  meet('long', new Map(Array.from({ length: 1000 }, (_, i) => [`${'k'.repeat(500)}${i}`, i])));
  meet('x'.repeat(121));
  notices.deliver();
  expect(found.length).toBe(1);
  expect(found[0]?.values.length).toBe(64);
  expect(found[0]?.values[0]?.[0].length).toBe(120);
});

test('link events are delivered in their order, and a thousand at most at a time', () => {
  const { clock, links, notices } = setUp();
  for (let i = 0; i < 1005; i++) notices.link({ kind: 'connected', identity: `${i}`, time: clock.time, detail: 'from 127.0.0.1' });
  notices.deliver();
  expect(links.length).toBe(1001);
  expect(links[3]?.identity).toBe('3');
  expect(links.at(-1)?.detail).toContain('5 notices');
  notices.deliver();
  expect(links.length).toBe(1001);
});

test('texts of devices crowd out no other event, and of each the newest is delivered', () => {
  const { clock, links, notices } = setUp();
  const say = (i: number, detail: string) =>
    notices.link({ kind: 'text', identity: `${i % 5000}`, key: `k${i % 2}`, time: clock.time, detail });
  for (let i = 0; i < 5000; i++) say(i, 'old');
  for (let i = 0; i < 5000; i++) say(i, 'new');
  notices.link({ kind: 'connected', identity: 'a', time: clock.time, detail: 'from 127.0.0.1' });
  notices.deliver();
  expect(links[0]).toMatchObject({ kind: 'connected', identity: 'a' });
  expect(links).toHaveLength(5001);
  expect(new Set(links.slice(1).map(({ detail }) => detail))).toEqual(new Set(['new']));
  for (let i = 0; i < 10_003; i++) notices.link({ kind: 'text', identity: `${i}`, key: 'k', time: clock.time, detail: 'x' });
  notices.deliver();
  expect(links).toHaveLength(5001 + 10_001);
  expect(links.find(({ kind }) => kind === 'error')?.detail).toContain('3 notices');
});
