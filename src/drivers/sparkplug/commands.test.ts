import { describe, expect, test } from 'vitest';
import { decoded, type SentCommand, t0 } from '../../../test/conformance/sparkplug-rig.ts';
import type { PointBinding } from '../../contracts/driver.ts';
import { timeLimit } from '../../contracts/time.ts';
import { ask } from './commands.ts';
import { createNode } from './node.ts';
import { createTable } from './table.ts';
import { dataTypes } from './types.ts';

const binding = (point: number, scale: number, offset: number): PointBinding => ({ point, scale, offset });

/** An edge node that was born with a metric of each kind; `level` and `speed` feed points, `Node Control/Reboot` does not. */
function bornNode() {
  const node = createNode('plant/line');
  const points = new Map([
    ['level', binding(1, 0.01, -2)],
    ['speed', binding(2, 60, 0)],
  ]);
  const device = { identity: 'plant/line', origin: 'measured', points, secretHash: undefined, topics: [] } as const;
  node.own.table = createTable(
    [
      { name: 'level', type: dataTypes.UInt16, aliasKey: 7 },
      { name: 'speed', type: dataTypes.Float, aliasKey: undefined },
      { name: 'Node Control/Reboot', type: dataTypes.Boolean, aliasKey: undefined },
      { name: 'note', type: dataTypes.String, aliasKey: undefined },
    ],
    device,
  );
  node.own.isAlive = true;
  const sent: SentCommand[] = [];
  const context = {
    application: { node: (identity: string) => (identity === 'plant/line' ? node : undefined) },
    config: { commandSeconds: 0.05 },
    host: { clock: { now: () => t0 } },
    send: (topic: string, payload: Buffer) => void sent.push(decoded(topic, payload)),
  };
  const write = (values: Readonly<Record<string, number>>) =>
    ask(context, { identity: 'plant/line', question: { write: values }, signal: timeLimit(5_000) });
  /** The node sends a value of a metric. */
  const hear = (metric: string, value: number): void => {
    for (const waiter of node.own.waiters) if (waiter.metric === metric && waiter.value === value) waiter.done();
  };
  return { node, sent, write, hear };
}

describe('a write', () => {
  test('sends all values in one command, raw, and answers with what came back in engineering units', async () => {
    const { node, sent, write, hear } = bornNode();
    const answer = write({ level: 3.5, speed: 90, 'Node Control/Reboot': 1 });
    expect(sent).toMatchObject([
      {
        topic: 'spBv1.0/plant/NCMD/line',
        metrics: [
          { alias: 7, type: dataTypes.UInt16, value: 550 },
          { name: 'speed', type: dataTypes.Float, value: 1.5 },
          { name: 'Node Control/Reboot', type: dataTypes.Boolean, value: 1 },
        ],
      },
    ]);
    hear('level', 550);
    hear('Node Control/Reboot', 1);
    hear('speed', 1.5);
    expect(await answer).toEqual({ level: 3.5, speed: 90, 'Node Control/Reboot': 1 });
    expect(node.own.waiters.size).toBe(0);
  });

  test('that is confirmed in part fails with what is missing', async () => {
    const { node, write, hear } = bornNode();
    const answer = write({ level: 3.5, speed: 90 });
    hear('level', 550);
    await expect(answer).rejects.toMatchObject({ code: 'TIMEOUT', details: { what: 'no confirmation of speed came' } });
    expect(node.own.waiters.size).toBe(0);
  });

  test.each([
    ['a value between two raw ones', 'BAD_REQUEST', { level: 3.505 }],
    ['a value below the range', 'BAD_REQUEST', { level: -2.01 }],
    ['a value above the range', 'BAD_REQUEST', { level: 653.36 }],
    ['a float that is too large', 'BAD_REQUEST', { speed: 1e42 }],
    ['a Boolean that is neither', 'BAD_REQUEST', { 'Node Control/Reboot': 2 }],
    ['a text', 'BAD_REQUEST', { note: 1 }],
    ['a metric that the birth did not have', 'NOT_FOUND', { level: 3.5, other: 1 }],
    ['nothing', 'BAD_REQUEST', {}],
    ['too much', 'BAD_REQUEST', Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`m${i}`, 0]))],
  ])('of %s is refused before anything is sent', async (_, code, values) => {
    const { sent, write } = bornNode();
    await expect(write(values)).rejects.toMatchObject({ code });
    expect(sent).toEqual([]);
  });
});
