import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Apdu, encodeI, encodeS, encodeU } from './apci.ts';
import { createDeframer } from './deframe.ts';
import { createTransport, type Problem, type Transport, type TransportOptions } from './transport.ts';

const asdu = Uint8Array.of(1, 1, 3, 0, 1, 0, 1, 0, 0, 1);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

interface Rig {
  readonly transport: Transport;
  readonly sent: string[];
  readonly delivered: number[];
  readonly problems: Problem[];
  hear(bytes: Uint8Array): void;
  wait(ms: number): void;
}

function rigOf(options: Partial<TransportOptions> = {}): Rig {
  const [sent, delivered, problems]: [string[], number[], Problem[]] = [[], [], []];
  let time = 0;
  const transport = createTransport({
    role: 'controlling',
    k: 12,
    w: 8,
    t1Ms: 15_000,
    t2Ms: 10_000,
    t3Ms: 20_000,
    now: () => time,
    send: (bytes) => sent.push(hex(bytes)),
    deliver: (_, sequence) => delivered.push(sequence),
    onFlow: () => undefined,
    fail: (problem) => problems.push(problem),
    ...options,
  });
  const deframer = createDeframer({ apdu: (apdu: Apdu) => transport.receive(apdu), junk: () => undefined });
  return {
    transport,
    sent,
    delivered,
    problems,
    hear: (bytes) => deframer.push(bytes),
    wait(ms) {
      time += ms;
      transport.tick();
    },
  };
}

/** A controlling station to which data flow. */
function started(options: Partial<TransportOptions> = {}): Rig {
  const rig = rigOf(options);
  rig.transport.start();
  rig.hear(encodeU('startCon'));
  rig.sent.splice(0);
  return rig;
}

describe('starting and stopping', () => {
  test('STARTDT is asked for, and data flow once it is confirmed', () => {
    const rig = rigOf();
    rig.transport.send(asdu);
    rig.transport.start();
    expect(rig.sent).toEqual(['680407000000']);
    rig.hear(encodeU('startCon'));
    expect(rig.transport.isStarted).toBe(true);
    expect(rig.sent[1]).toBe(hex(encodeI(0, 0, asdu)));
  });

  test('STARTDT that is not confirmed within t1 ends the link', () => {
    const rig = rigOf();
    rig.transport.start();
    rig.wait(14_999);
    expect(rig.problems).toEqual([]);
    rig.wait(1);
    expect(rig.problems).toMatchObject([{ kind: 'silence' }]);
  });

  test('a controlled station confirms STOPDT only after what it sent was acknowledged', () => {
    const rig = rigOf({ role: 'controlled' });
    rig.hear(encodeU('startAct'));
    rig.transport.send(asdu);
    rig.hear(encodeU('stopAct'));
    expect(rig.sent).toEqual(['68040b000000', hex(encodeI(0, 0, asdu))]);
    rig.hear(encodeS(1));
    expect(rig.sent.at(-1)).toBe('680423000000');
  });

  test('STOPDT acknowledges what is safe first', () => {
    const rig = started();
    rig.hear(encodeI(0, 0, asdu));
    rig.transport.safe(1);
    rig.transport.stop();
    expect(rig.sent).toEqual(['680401000200', '680413000000']);
  });

  test('what was on its way when STOPDT went out is acknowledged as soon as it is safe: a strict station waits for that', () => {
    const rig = started();
    rig.transport.stop();
    rig.hear(encodeI(0, 0, asdu));
    expect(rig.sent).toEqual(['680413000000']);
    rig.transport.safe(1);
    expect(rig.sent).toEqual(['680413000000', hex(encodeS(1))]);
    rig.hear(encodeU('stopCon'));
    expect(rig.problems).toEqual([]);
  });

  test.each([
    ['data before STARTDT', encodeI(0, 0, asdu)],
    ['a confirmation that nobody asked for', encodeU('stopCon')],
    ['STARTDT from the controlled station', encodeU('startAct')],
  ])('%s ends the link', (_, bytes) => {
    const rig = rigOf();
    rig.hear(bytes);
    expect(rig.problems).toMatchObject([{ kind: 'rules' }]);
  });
});

describe('numbers', () => {
  test.each([
    ['N(S) out of turn', encodeI(1, 0, asdu)],
    ['N(R) of what was never sent', encodeI(0, 1, asdu)],
    ['N(R) of what was never sent in an S format', encodeS(5)],
  ])('%s ends the link, and nothing is taken after it', (_, bytes) => {
    const rig = started();
    rig.hear(bytes);
    rig.hear(encodeI(0, 0, asdu));
    expect(rig.problems).toMatchObject([{ kind: 'rules' }]);
    expect(rig.delivered).toEqual([]);
  });

  test('count to 32767 and go on with 0', () => {
    const rig = started();
    for (let i = 0; i < 70_000; i++) {
      rig.hear(encodeI(i % 32_768, i % 32_768, asdu));
      rig.transport.safe(rig.delivered.at(-1) ?? 0);
      rig.transport.send(asdu);
    }
    expect(rig.problems).toEqual([]);
    expect(rig.delivered).toHaveLength(70_000);
    expect(rig.sent.at(-1)).toBe(hex(encodeI(69_999 % 32_768, 70_000 % 32_768, asdu)));
  });
});

describe('the window', () => {
  test('of k holds back what is sent until the peer acknowledges', () => {
    const rig = started({ k: 3 });
    for (let i = 0; i < 5; i++) rig.transport.send(asdu);
    expect(rig.sent).toHaveLength(3);
    rig.hear(encodeS(1));
    expect(rig.sent).toHaveLength(4);
    expect(rig.transport.unacknowledged).toBe(3);
  });

  test('does not take more than so many to wait', () => {
    const rig = started({ k: 1 });
    const taken = Array.from({ length: 2000 }, () => rig.transport.send(asdu)).filter(Boolean);
    expect(taken).toHaveLength(1025);
  });

  test('of w is acknowledged when it is full and safe', () => {
    const rig = started({ w: 2 });
    rig.hear(encodeI(0, 0, asdu));
    rig.transport.safe(1);
    expect(rig.sent).toEqual([]);
    rig.hear(encodeI(1, 0, asdu));
    rig.transport.safe(2);
    expect(rig.sent.at(-1)).toBe(hex(encodeS(2)));
  });

  test('is never acknowledged beyond what is safe, however late it gets', () => {
    const rig = started({ w: 2 });
    for (let i = 0; i < 12; i++) rig.hear(encodeI(i, 0, asdu));
    rig.wait(14_000);
    expect(rig.sent).toEqual([]);
    rig.transport.safe(5);
    expect(rig.sent).toEqual([hex(encodeS(5))]);
    rig.transport.send(asdu);
    expect(rig.sent.at(-1)).toBe(hex(encodeI(0, 5, asdu)));
  });
});

describe('timers', () => {
  test('what is safe is acknowledged within t2', () => {
    const rig = started();
    rig.hear(encodeI(0, 0, asdu));
    rig.transport.safe(1);
    rig.wait(9_999);
    expect(rig.sent).toEqual([]);
    rig.wait(1);
    expect(rig.sent).toEqual([hex(encodeS(1))]);
  });

  test('an I format that is not acknowledged within t1 ends the link', () => {
    const rig = started();
    rig.transport.send(asdu);
    rig.wait(15_000);
    expect(rig.problems).toMatchObject([{ kind: 'silence' }]);
  });

  test('silence of t3 is tested once, and ends the link when the test is not confirmed within t1', () => {
    const rig = started();
    rig.wait(20_000);
    rig.wait(1_000);
    expect(rig.sent).toEqual(['680443000000']);
    rig.hear(encodeU('testCon'));
    rig.wait(20_000);
    expect(rig.sent).toHaveLength(2);
    rig.wait(15_000);
    expect(rig.problems).toMatchObject([{ kind: 'silence' }]);
  });

  test('a test of the peer is confirmed', () => {
    const rig = rigOf();
    rig.hear(encodeU('testAct'));
    expect(rig.sent).toEqual(['680483000000']);
  });
});

type Side = 'a' | 'b';

/** A controlling and a controlled station, wired to each other. */
function pair() {
  const wires: Record<Side, Uint8Array[]> = { a: [], b: [] };
  const rigs = {
    a: rigOf({ k: 4, w: 2, send: (bytes) => wires.b.push(bytes) }),
    b: rigOf({ k: 4, w: 2, role: 'controlled', send: (bytes) => wires.a.push(bytes) }),
  };
  const flush = (): void => {
    while (wires.a.length + wires.b.length > 0) {
      for (const side of ['a', 'b'] as const) for (const bytes of wires[side].splice(0)) rigs[side].hear(bytes);
    }
  };
  const settle = ({ transport, delivered, wait }: Rig): void => {
    transport.safe(delivered.at(-1) ?? 0);
    wait(1);
    transport.acknowledge();
  };
  rigs.a.transport.start();
  flush();
  return { rigs, flush, settle, both: [rigs.a, rigs.b] };
}

const steps = {
  send: (rig: Rig) => rig.transport.send(asdu),
  safe: (rig: Rig) => rig.transport.safe(rig.delivered.at(-1) ?? 0),
  wait: (rig: Rig) => rig.wait(10),
};

test('two stations bring each other everything in order, whatever is sent and acknowledged when', () => {
  const step = fc.record({ side: fc.constantFrom<Side>('a', 'b'), act: fc.constantFrom<keyof typeof steps>('send', 'safe', 'wait') });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (list) => {
      const { rigs, flush, settle, both } = pair();
      for (const { side, act } of list) {
        steps[act](rigs[side]);
        flush();
      }
      for (let i = 0; i < 300; i++) {
        both.forEach(settle);
        flush();
      }
      const sentBy = (side: Side) => list.filter((one) => one.side === side && one.act === 'send').length;
      expect(both.flatMap(({ problems }) => problems)).toEqual([]);
      expect([rigs.b.delivered.length, rigs.a.delivered.length]).toEqual([sentBy('a'), sentBy('b')]);
    }),
    { numRuns: 50 },
  );
});
