import { expect, test } from 'vitest';
import { encodeI, encodeS, encodeU } from './apci.ts';
import { type Asdu, type AsduToSend, createAsdu, encodeAsdu, everyStation, readAsdu } from './asdu.ts';
import { cause } from './cause.ts';
import { createDeframer } from './deframe.ts';
import { createOutstation, goodBehaviour } from './outstation.ts';
import { createPlant } from './plant.ts';
import { createSelections } from './selections.ts';

const now = Date.UTC(2024, 5, 1);

/** A station with two common addresses, and what it answers: type, cause, negative, common address, values. */
function setUp() {
  const plant = createPlant({ 1: { 6000: [1, 0], 1300: [36, 30], 2000: [37, 7] }, 2: { 100: [13, 1] } });
  const heard: string[] = [];
  const asdu: Asdu = createAsdu();
  let [sent, received] = [0, 0];
  const outstation = createOutstation({
    ...{ k: 12, w: 8, t1Ms: 15_000, t2Ms: 10_000, t3Ms: 20_000, now: () => 0, zoneMinutes: 0, clock: () => now },
    plant,
    behaviour: goodBehaviour(),
    selections: createSelections(30_000, () => 0),
    send: (bytes) => deframer.push(bytes),
    onFail: (detail) => heard.push(detail),
  });
  const deframer = createDeframer({
    junk: () => undefined,
    apdu(apdu) {
      if (apdu.format !== 'I') return;
      received++;
      readAsdu(apdu.bytes, { from: apdu.from, to: apdu.to, zoneMinutes: 0 }, asdu);
      const sign = asdu.isNegative ? '-' : '+';
      heard.push(`${asdu.station}: ${asdu.type.id} ${sign}${asdu.cause} ${asdu.objects.value.subarray(0, asdu.count).join()}`);
    },
  });
  outstation.receive(encodeU('startAct'));
  return {
    /** Ask, acknowledge and take what is answered. */
    ask(question: Partial<AsduToSend> & Pick<AsduToSend, 'type' | 'objects'>): readonly string[] {
      outstation.receive(encodeI(sent++, received, encodeAsdu({ cause: cause.activation, station: 1, ...question }, 0)));
      outstation.receive(encodeS(received));
      return heard.splice(0);
    },
  };
}

const one = (value: number) => [{ address: 0, value, time: now }];
const single = (value: number, qualifier = 0) => [{ address: 6000, value, qualifier }];

test('an interrogation is answered without times', () => {
  expect(setUp().ask({ type: 100, objects: one(20) })).toEqual(['1: 100 +7 20', '1: 13 +20 30', '1: 1 +20 0', '1: 100 +10 20']);
});

test('counters keep their times', () => {
  expect(setUp().ask({ type: 101, objects: one(5) })).toEqual(['1: 101 +7 5', '1: 37 +37 7', '1: 101 +10 5']);
});

test.each([
  ['an interrogation of a group', 100, 21],
  ['counters of a group', 101, 1],
  ['a freeze of counters', 101, 0x45],
])('%s is refused: there are none', (_, type, value) => {
  expect(setUp().ask({ type, objects: one(value) })).toEqual([`1: ${type} -7 ${value}`]);
});

test('what is asked of all stations is answered by each with its own address', () => {
  const { ask } = setUp();
  expect(ask({ type: 103, station: everyStation, objects: one(0) })).toEqual(['1: 103 +7 0', '2: 103 +7 0']);
  expect(ask({ type: 100, station: everyStation, objects: one(20) }).filter((line) => line.includes('100 '))).toEqual([
    '1: 100 +7 20',
    '1: 100 +10 20',
    '2: 100 +7 20',
    '2: 100 +10 20',
  ]);
});

test('a command to all stations is refused', () => {
  expect(setUp().ask({ type: 45, station: everyStation, objects: single(1) })).toEqual(['65535: 45 -46 1']);
});

test('a selection of another originator is not executed, nor cancelled; its own is', () => {
  const { ask } = setUp();
  expect(ask({ type: 45, originator: 1, objects: single(1, 0x80) })).toEqual(['1: 45 +7 1']);
  expect(ask({ type: 45, originator: 2, objects: single(1) })).toEqual(['1: 45 -7 1']);
  expect(ask({ type: 45, originator: 2, cause: cause.deactivation, objects: single(1, 0x80) })).toEqual(['1: 45 -9 1']);
  expect(ask({ type: 45, originator: 1, cause: cause.deactivation, objects: single(1, 0x80) })).toEqual(['1: 45 +9 1']);
  expect(ask({ type: 45, originator: 2, objects: single(1) })).toEqual(['1: 45 +7 1', '1: 45 +10 1']);
});
