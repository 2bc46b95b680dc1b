import { expect, test } from 'vitest';
import type { LinkEvent } from '../../contracts/driver.ts';
import { applyLinks, dropLinks, type LinkStates } from './link-states.ts';
import { noStatistics, withEvents } from './link-statistics.ts';

const of = (kind: LinkEvent['kind'], identity: string | undefined, time = 1): LinkEvent => ({ kind, identity, time, detail: '' });

test('a device is lost once, and one that never answered is not lost', () => {
  const states: LinkStates = new Map();
  const news = applyLinks(states, 's', [of('connected', '1'), of('disconnected', '2'), of('disconnected', '1'), of('disconnected', '1')]);
  expect(withEvents(noStatistics, news)).toMatchObject({ connects: 1, losses: 1, errors: 0 });
  expect([...(states.get('s') ?? [])]).toEqual([
    ['2', { isConnected: false, at: 1 }],
    ['1', { isConnected: false, at: 1 }],
  ]);
});

test('the source itself may be lost again and again, and an error leaves a device as it is', () => {
  const states: LinkStates = new Map();
  const events = [of('disconnected', undefined), of('disconnected', undefined), of('connected', '1'), of('error', '1', 2)];
  expect(applyLinks(states, 's', events)).toEqual(events);
  expect(states.get('s')?.get('1')).toEqual({ isConnected: true, at: 2 });
  dropLinks(states, 's');
  expect(states.get('s')?.get('1')).toEqual({ isConnected: false, at: 2 });
});
