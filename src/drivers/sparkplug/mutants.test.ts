import { expect, test } from 'vitest';
import { changesLength, type Mutant, mutantsOf } from '../../../test/conformance/mutants.ts';
import { createRig, t0 } from '../../../test/conformance/sparkplug-rig.ts';
import { lengthOf } from '../../../test/soak/length.ts';
import { createEdge } from './edge.ts';
import type { MetricToSend } from './encode.ts';

const keys = ['level', 'count', 'state', 'flow'];

/** A birth when `names` are given, data by alias otherwise. */
const metrics = ([level, count, state, flow]: readonly [number, number, boolean, number], names: readonly string[] = []): MetricToSend[] =>
  (
    [
      { alias: 1, type: 'Double', value: level, timestamp: t0 + 1 },
      { alias: 2, type: 'Int32', value: count },
      { alias: 3, type: 'Boolean', value: state },
      { alias: 4, type: 'Float', value: flow },
    ] as const
  ).map((metric, i) => ({ ...metric, ...(names[i] === undefined ? {} : { name: names[i] }) }));

const birth = metrics([1.5, 7, true, 0.25], keys);

/** The first data of an edge node after its birth. */
function dataOf(values: Parameters<typeof metrics>[0]): Uint8Array {
  const edge = createEdge('plant/line');
  edge.birth(birth, t0);
  return Uint8Array.from(edge.data(metrics(values), t0 + 1).payload);
}

const frames = [dataOf([2.5, -9, true, 3]), dataOf([1e9, 100, false, -3]), dataOf([-0.001, 2, true, 1e6])];

/** Let an edge node send damaged data after its birth; true when something was counted, or a rebirth asked for. */
function isNoticed({ bytes }: Mutant): boolean {
  const rig = createRig({}, { capacity: 64 });
  rig.host.add({ identity: 'plant/line', keys });
  rig.take(rig.edge.birth(birth, t0));
  rig.take({ ...rig.edge.data([], t0), payload: Buffer.from(bytes) });
  return rig.host.refusals.length > 0 || rig.commands.length > 0;
}

test(
  'damaged data end nothing, and of those that have grown or shrunk one in twenty-five at most is not noticed',
  () => {
    const trials = [...mutantsOf(frames, { most: lengthOf(6_500, 65_000), seed: 5 })];
    const unseen = trials.filter((mutant) => !isNoticed(mutant) && changesLength(mutant, frames));
    // What is cut between two fields, or a length that hides a metric in an unknown field, is a payload like any other.
    expect(unseen.length).toBeLessThan(trials.length / 25);
  },
  lengthOf(120_000, 1_200_000),
);
