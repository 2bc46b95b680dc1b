import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { captureOf, dissected, hasTshark, type Packet } from '../../../test/conformance/tshark.ts';
import { iec104Port, meantText, readByTshark, readByUs, tsharkOptions } from '../../../test/conformance/tshark-iec104.ts';
import { timeLimit } from '../../contracts/time.ts';
import { encodeI } from './apci.ts';
import { type AsduToSend, encodeAsdu, type InfoObject } from './asdu.ts';
import { iec104Config } from './config.ts';
import { createOutstation, goodBehaviour } from './outstation.ts';
import { createPlant, type Plant } from './plant.ts';
import { createSelections } from './selections.ts';
import { createControlling } from './session.ts';
import { type AsduType, types } from './types.ts';

if (!hasTshark) console.log('skipped: tshark is not installed, so what we send was not judged by another program');

const now = Date.UTC(2024, 5, 1, 12, 34, 56, 789);

/** Types whose objects tshark 4.0 does not show, although it reads their heads: packed single points, reading, tests and delay. */
const hidden: ReadonlySet<number> = new Set([20, 102, 104, 106, 107]);
const withoutObjects = (line: string): string => (hidden.has(Number(/type=(\d+)/.exec(line)?.[1])) ? line.replace(/: .*/, ': ') : line);

/** Values from end to end of the range; reals that six digits tell. */
function objectsFor({ element, isTimed, name }: AsduType): readonly InfoObject[] {
  const [least, most] = name.includes('ME_NC') || name.includes('ME_TF') || /C_SE_[NT]C/.test(name) ? [-43.5, 1.5e6] : element.range;
  const values = [least, element.isReal ? 0.25 : Math.round((least + most) / 2), most];
  return values.map((value, i) => ({ address: 0xfe00 + i, value, ...(isTimed ? { time: now + i, isTimeInvalid: i === 1 } : {}) }));
}

/** Quality and qualifier bits that the element of a type has. */
const bitsOf: readonly (readonly [RegExp, Partial<InfoObject>])[] = [
  [/^M_(SP|DP)/, { quality: 0xf0 }],
  [/^M_ST/, { quality: 0xf1, qualifier: 1 }],
  [/^M_(BO|ME_N[ABC]|ME_T)/, { quality: 0xf1 }],
  [/^M_IT/, { quality: 0x80, qualifier: 0x75 }],
  [/^C_[SDR]C/, { qualifier: 0x84 }],
  [/^C_SE/, { qualifier: 0x81 }],
];

function asdusOf(type: AsduType): readonly AsduToSend[] {
  const plain = objectsFor(type);
  const marked = plain.map((object) => ({ ...object, ...bitsOf.find(([pattern]) => pattern.test(type.name))?.[1] }));
  const base = { type: type.id, cause: 6, station: 37_133 };
  return [
    ...plain.map((object) => ({ ...base, objects: [object] })),
    ...marked.map((object) => ({ ...base, originator: 7, isNegative: true, isTest: true, objects: [object] })),
    ...(type.use === 'monitor' ? [true, false].map((isSequence) => ({ ...base, isSequence, objects: plain })) : []),
  ];
}

describe.skipIf(!hasTshark)('tshark', () => {
  test('reads every type as it was meant', async () => {
    const asdus = types.flatMap(asdusOf);
    const packets = asdus.map((asdu, i): Packet => ({ isRequest: false, bytes: encodeI(i, 5, encodeAsdu(asdu, 0)) }));
    const { lines, malformed } = readByTshark(await dissected(captureOf(packets, iec104Port), tsharkOptions));
    expect(lines).toEqual(asdus.map((asdu, i) => withoutObjects(`0 < I ${i} 5 ${meantText(asdu)}`)));
    expect(malformed).toBe(0);
  });

  test('reads all that driver and simulated station say to each other as they do', async () => {
    const packets = await conversation();
    const ours = readByUs(packets);
    const theirs = readByTshark(await dissected(captureOf(packets, iec104Port), tsharkOptions));
    expect(theirs).toEqual({ lines: ours.lines.map(withoutObjects), malformed: 0 });
    expect(ours).toMatchObject({ refused: [], junk: 0 });
    const said = new Set(ours.lines.map((line) => /type=(\d+)/.exec(line)?.[1]));
    expect(types.map(({ id }) => String(id)).filter((id) => !said.has(id))).toEqual(['70', '104', '105', '106']);
  });
});

const monitored = types.filter(({ use }) => use === 'monitor');
const commands = ['sc', 'dc', 'rc', 'se-na', 'se-nb', 'se-nc', 'bo', 'sc-ta', 'dc-ta', 'rc-ta', 'se-ta', 'se-tb', 'se-tc', 'bo-ta'];
const normalised: ReadonlySet<string> = new Set(['se-na', 'se-ta']);

function plantOfAllTypes(): Plant {
  const objects = monitored.map(({ id }): readonly [number, readonly [number, number]] => [1000 + id, [id, 1]]);
  return createPlant({ 1: Object.fromEntries([...objects, ...commands.map((_, i) => [2000 + i, [11, 0]] as const)]) });
}

/** Driver and simulated station without sockets; every write of either is a packet. */
async function conversation(): Promise<readonly Packet[]> {
  const packets: Packet[] = [];
  const queue: (() => void)[] = [];
  const host = createTestHost({ now });
  host.add({ identity: '1', keys: [...monitored.map(({ id }) => String(1000 + id)), ...commands.map((_, i) => String(2000 + i))] });
  const config = iec104Config.parse({ countersSeconds: 600, clockSeconds: 600, originator: 3, timeZone: '+00:00' });
  const note = (isRequest: boolean, bytes: Uint8Array, deliver: () => void): void => {
    packets.push({ isRequest, bytes });
    queue.push(deliver);
  };
  const wire = {
    peer: 'station',
    send: (bytes: Uint8Array) => note(true, bytes, () => outstation.receive(bytes)),
    pause: () => undefined,
    resume: () => undefined,
    fail: (error: Error) => {
      throw error;
    },
  };
  const controlling = createControlling(config, host, { wire, now: () => 0 });
  const outstation = createOutstation({
    ...{ k: 12, w: 8, t1Ms: 15_000, t2Ms: 10_000, t3Ms: 20_000, now: () => 0, zoneMinutes: 0, clock: () => now },
    plant: plantOfAllTypes(),
    behaviour: goodBehaviour(),
    selections: createSelections(30_000, () => now),
    send: (bytes) => note(false, bytes, () => controlling.receive(bytes)),
    onFail: (detail) => {
      throw new Error(detail);
    },
  });
  const pump = async <T>(answer: Promise<T>): Promise<T> => {
    let isDone = false;
    const end = (): void => {
      isDone = true;
    };
    answer.then(end, end);
    while (!isDone) {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) next();
      await turn();
    }
    return answer;
  };
  const ask = (question: Record<string, unknown>) => pump(controlling.ask({ identity: '1', question, signal: timeLimit(20_000) }));

  controlling.start();
  await pump(eventually('the interrogations are through', () => packets.length > 10 && queue.length === 0));
  for (const { id } of monitored.filter(({ isTimed }) => isTimed)) outstation.report(1, 1000 + id); // interrogations have no times
  for (const [i, name] of commands.entries()) {
    const key = `${2000 + i}:${name}:${i % 2 === 0 ? 'select' : 'direct'}`;
    await ask({ write: { [key]: normalised.has(name) ? 0.5 : 1 } });
  }
  await ask({ command: 'read', key: '1013' });
  for (const command of ['interrogation', 'counters', 'clock', 'test']) await ask({ command });
  controlling.stop();
  await pump(eventually('STOPDT is confirmed', () => controlling.isStopped));
  controlling.end('the test is over');
  return packets;
}
