import { describe, expect, test } from 'vitest';
import type { DeviceBinding } from '../../contracts/driver.ts';
import type { FlowRule } from '../../contracts/flow.ts';
import { silentLog, until, virtualClock } from '../../kernel/testing.ts';
import { claimed, reassign } from './assign.ts';
import { createKeeper } from './keeper.ts';
import type { Hello } from './messages.ts';
import { createMirror, noSource } from './mirror.ts';
import type { CallNode } from './roster.ts';

describe('reassign', () => {
  const held = new Set(['', 's1', 's2', 's3']);
  test('spreads what nobody holds', () => {
    expect([...reassign({ held, owners: new Map(), living: ['b', 'a'] })]).toEqual([
      ['', 'a'],
      ['s1', 'b'],
      ['s2', 'a'],
      ['s3', 'b'],
    ]);
  });
  test('leaves what the living hold, and moves what the dead held', () => {
    const owners = new Map([
      ['', 'a'],
      ['s1', 'a'],
      ['s2', 'dead'],
      ['s3', 'dead'],
    ]);
    expect(reassign({ held, owners, living: ['a', 'b'] })).toEqual(
      new Map([
        ['s2', 'b'],
        ['s3', 'b'],
      ]),
    );
  });
  test('gives nothing when nobody lives', () => {
    expect(reassign({ held, owners: new Map([['s1', 'dead']]), living: [] })).toEqual(new Map());
  });
  test('of two claims the later counts', () => {
    const claims = [
      { node: 'a', source: 's1', since: 2 },
      { node: 'b', source: 's1', since: 1 },
    ];
    expect(claimed(claims).get('s1')).toBe('a');
  });
});

const binding = (identity: string, point: number): DeviceBinding => ({
  identity,
  origin: 'measured',
  points: new Map([['x', { point, scale: 1, offset: 0 }]]),
  secretHash: undefined,
  topics: [],
});
const rule = (point: number): FlowRule => ({
  rule: point,
  point,
  kind: 'above',
  params: {},
  onDelayMs: 0,
  offDelayMs: 0,
  isAbnormal: false,
});

/** A keeper with nodes that do what they are told and note it. */
function rig(names: readonly string[]) {
  const hellos = new Map<string, Hello>();
  const calls: { node: string; name: string; args: readonly unknown[] }[] = [];
  const broken = new Set<string>();
  const call: CallNode = async (node, name, args) => {
    if (broken.has(node)) throw new Error(`${node} does not answer`);
    calls.push({ node, name, args });
    return undefined as never; // holds: what is called here returns nothing
  };
  const roster = { names, living: (node: string) => hellos.get(node), mustLive() {} };
  const mirror = createMirror();
  const keeper = createKeeper({ roster, call, mirror, clock: virtualClock(), log: silentLog, lookMs: 0 });
  const greet = (node: string, held: Hello['held'] = [], isNew = true) => {
    const hello = { node, boot: 'x', version: '1', held, copied: 0, lost: 0, stats: {} as Hello['stats'] }; // holds: nobody reads them here
    hellos.set(node, hello);
    keeper.greeted(hello, isNew);
  };
  const die = (node: string) => hellos.delete(node);
  /** What a node was told since the last time, when it has been told all. */
  const toldTo = async (node: string, count: number) => {
    await until(() => calls.filter((one) => one.node === node).length >= count);
    return calls.splice(0).flatMap((one) => (one.node === node ? [one.name] : []));
  };
  return { mirror, keeper, calls, greet, die, toldTo, broken };
}

function plant({ mirror }: ReturnType<typeof rig>) {
  mirror.setPoints([1, 2].map((point) => ({ point, low: 0, high: 1 })));
  mirror.setRules([1, 2], [rule(1), rule(2)]);
  mirror.setBindings('s1', [binding('d1', 1)]);
  mirror.setSource({ id: 's1', protocol: 'mqtt', config: {} });
}

describe('a keeper', () => {
  test('tells a node everything of its sources, devices and rules before it starts one', async () => {
    const one = rig(['a']);
    plant(one);
    one.keeper.begin();
    one.greet('a');
    one.keeper.look();
    expect(await one.toldTo('a', 7)).toEqual(['setPoints', 'setBindings', 'setRules', 'hold', 'setBindings', 'setRules', 'hold']);
    expect([one.keeper.ownerOf(noSource), one.keeper.ownerOf('s1')]).toEqual(['a', 'a']);
  });

  test('takes over what nodes hold, whatever the order of their names', async () => {
    const one = rig(['a', 'b']);
    plant(one);
    one.keeper.begin();
    one.greet('a');
    one.greet('b', [{ source: 's1', since: 5 }]);
    one.keeper.look();
    expect(one.keeper.ownerOf('s1')).toBe('b');
    await until(() => one.calls.some(({ name, args }) => name === 'hold' && args[0] === 's1' && args[1] === 5));
  });

  test('gives the sources of a silent node to another, with the verdicts known by then', async () => {
    const one = rig(['a', 'b']);
    plant(one);
    one.keeper.begin();
    one.greet('a', [{ source: 's1', since: 5 }]);
    one.greet('b');
    one.keeper.look();
    one.mirror.judged({ rule: 1, point: 1, isAbnormal: true, time: 0, value: 2, quality: 0 });
    one.die('a');
    one.keeper.look();
    expect(one.keeper.ownerOf('s1')).toBe('b');
    await until(() => one.calls.some(({ node, name, args }) => node === 'b' && name === 'hold' && args[0] === 's1'));
    const rules = one.calls.findLast(({ node, name, args }) => node === 'b' && name === 'setRules' && (args[0] as number[]).includes(1));
    expect(rules?.args[1]).toMatchObject([{ rule: 1, isAbnormal: true }]);
  });

  test('makes a node that comes back leave what another holds now', async () => {
    const one = rig(['a', 'b']);
    plant(one);
    one.keeper.begin();
    one.greet('a', [{ source: 's1', since: 5 }]);
    one.greet('b');
    one.keeper.look();
    one.die('a');
    one.keeper.look();
    one.greet('a', [{ source: 's1', since: 5 }]);
    one.keeper.look();
    await until(() => one.calls.some(({ node, name, args }) => node === 'a' && name === 'leave' && args[0] === 's1'));
    expect(one.keeper.ownerOf('s1')).toBe('b');
  });

  test('tells a node everything again after telling it failed', async () => {
    const one = rig(['a']);
    plant(one);
    one.keeper.begin();
    one.greet('a');
    one.broken.add('a');
    one.keeper.look();
    await one.keeper.sourceChanged('s1');
    one.broken.clear();
    one.keeper.look();
    expect(await one.toldTo('a', 7)).toContain('setPoints');
  });

  test('moves the rules of a point that comes by another source', async () => {
    const one = rig(['a', 'b']);
    plant(one);
    one.mirror.setBindings('s2', [binding('d2', 2)]);
    one.keeper.begin();
    one.greet('a', [{ source: 's1', since: 1 }]);
    one.greet('b', [{ source: 's2', since: 1 }]);
    one.keeper.look();
    await until(() => one.calls.filter(({ name }) => name === 'hold').length >= 3);
    one.calls.splice(0);
    const change = { changed: [binding('d2', 1)], gone: [] };
    one.keeper.bindingsChanged('s2', one.mirror.changeBindings('s2', change.changed, change.gone), change);
    await until(() => one.calls.some(({ node, name }) => node === 'b' && name === 'setRules'));
    const setRules = one.calls.filter(({ name }) => name === 'setRules').map(({ node, args }) => [node, ...args]);
    expect(setRules).toContainEqual(['a', [1], []]);
    expect(setRules).toContainEqual(['b', [1], [rule(1)]]);
  });
});
