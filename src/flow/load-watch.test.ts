import { expect, test } from 'vitest';
import { createLoadWatch } from './load-watch.ts';
import { meterStore } from './store-meter.ts';
import { batchOf, handClock, handStore } from './testing.ts';

/** A watch whose probes are in the hands of the test. */
function watched() {
  const clock = handClock(0);
  const now = { lag: 0, cpu: 0, dropped: 0, noRoomShare: 0 };
  const watch = createLoadWatch({
    clock,
    probes: {
      lagMs: () => now.lag,
      busyShare: () => 0,
      cpuSeconds: () => now.cpu,
      coreSeconds: () => (clock.time / 1000) * 2,
      memoryShare: () => 0.1,
    },
    storeWaits: () => ({ noRoomShare: now.noRoomShare, syncMs: 0 }),
    diskShare: () => 0.5,
    dropped: () => now.dropped,
  });
  const look = (seconds = 1): void => {
    for (let i = 0; i < seconds; i++) {
      clock.time += 1000;
      watch.look();
    }
  };
  return { watch, now, look };
}

test('what was dropped is told for a minute and counted for ever', () => {
  const { watch, now, look } = watched();
  look();
  now.dropped = 7;
  look();
  expect(watch.load).toMatchObject({ droppedTotal: 7, droppedLastMinute: 7 });
  look(30);
  now.dropped = 10;
  look();
  expect(watch.load.droppedLastMinute).toBe(10);
  look(31);
  expect(watch.load.droppedLastMinute).toBe(3);
  look(61);
  expect(watch.load).toMatchObject({ droppedTotal: 10, droppedLastMinute: 0 });
});

test('the processor is judged over half a minute', () => {
  const { watch, now, look } = watched();
  look(40);
  for (let i = 0; i < 20; i++) {
    now.cpu += 2;
    look();
  }
  expect(watch.load.measures.cpuShare).toBeGreaterThan(0.6);
  expect(watch.closedToLinks).toBeUndefined();
  for (let i = 0; i < 12; i++) {
    now.cpu += 2;
    look();
  }
  expect(watch.closedToLinks).toContain('cores');
  look(20);
  expect(watch.closedToLinks).toBeUndefined();
});

test('the lag of the main thread holds until the main thread tells another', () => {
  const { watch, look } = watched();
  watch.hearMain(800);
  look(3);
  expect(watch.load).toMatchObject({ state: 'overloaded', reasons: [{ en: 'API and console are 0.8 s late' }] });
  watch.hearMain(0);
  look(10);
  expect(watch.load).toMatchObject({ state: 'calm', reasons: [] });
});

test('the way into the store tells how long there was no room, and how long nothing was synced', () => {
  const clock = handClock(0);
  const store = handStore();
  const meter = meterStore(store, clock);
  clock.time = 1000;
  expect(meter.waits()).toEqual({ noRoomShare: 0, syncMs: 0 });
  meter.append(batchOf([[1, 1, 1]]));
  store.hasRoom = false;
  expect(meter.append(batchOf([[1, 2, 1]]))).toBeUndefined();
  clock.time = 1250;
  expect(meter.append(batchOf([[1, 2, 1]]))).toBeUndefined();
  clock.time = 1500;
  store.hasRoom = true;
  meter.append(batchOf([[1, 2, 1]]));
  clock.time = 2000;
  expect(meter.waits()).toEqual({ noRoomShare: 0.5, syncMs: 1000 });
  store.hasRoom = false;
  meter.append(batchOf([[1, 3, 1]]));
  clock.time = 3000;
  expect(meter.waits()).toEqual({ noRoomShare: 1, syncMs: 2000 });
});

test('a store that refuses is not short of room', () => {
  const clock = handClock(0);
  const store = handStore();
  const meter = meterStore(store, clock);
  store.refusal = 'DISK_FULL';
  meter.append(batchOf([[1, 1, 1]]));
  clock.time = 1000;
  expect(meter.waits()).toEqual({ noRoomShare: 0, syncMs: 0 });
});
