import { describe, expect, test } from 'vitest';
import { resolve } from '../../src/capabilities/alarms/resolve.ts';
import { levelFor } from '../../src/capabilities/incidents/triggers.ts';
import { indexFences } from '../../src/capabilities/locate/fence-index.ts';
import { createWatch } from '../../src/capabilities/locate/watch.ts';
import { packFence } from '../../src/contracts/api/fences.ts';
import { planBody } from '../../src/contracts/api/plans.ts';
import { degreeMetres } from '../../src/contracts/distance.ts';
import type { Pack, Story, StoryExpect, StoryPlace } from '../../src/contracts/pack.ts';
import { type PlanLevel, planLevels } from '../../src/contracts/plan.ts';
import { createField } from '../../src/field/field.ts';
import { storySeconds } from '../../src/field/performance.ts';
import { detectorOf } from '../../src/flow/detectors.ts';
import { type ReplayedAlarm, replay } from '../../src/flow/replay.ts';
import { packs } from '../../src/packs/all.ts';

/** Seconds of ordinary values before a story begins, so that what stands already is not taken for what the story raises. */
const before = 30;
const start = Date.UTC(2026, 10, 24, 2, 30);

/** Play a story on a virtual clock, a sample a second, and judge one rule with the detectors and delays of the data plane. */
function alarmsOf(pack: Pack, story: string, rule: string): readonly ReplayedAlarm[] {
  const { asset } = pack.stories[story] as Story; // holds: the caller takes the keys of the stories
  const declared = pack.rules[rule];
  const site = pack.site.find(({ key }) => key === asset);
  const [kind = '', params = {}] = Object.entries(declared?.detect ?? {})[0] ?? [];
  const field = createField(pack, new URL(`../../src/packs/${pack.id}/fixtures/`, import.meta.url), { now: () => start });
  field.play(story);
  const seconds = before + storySeconds(pack.stories[story] as Story) + 1;
  const valueAt = (at: number) => field.value(asset, declared?.on.split('.')[1] ?? '', at);
  const time = Float64Array.from({ length: seconds }, (_, i) => start + (i - before) * 1000).filter((at) => !Number.isNaN(valueAt(at)));
  const value = time.map(valueAt);
  const resolved = resolve(detectorOf(kind), params, site?.attributes ?? {});
  expect(resolved.problem).toBeUndefined();
  return replay(
    {
      kind,
      params: resolved.params,
      onDelayMs: (declared?.onDelaySeconds ?? 0) * 1000,
      offDelayMs: (declared?.offDelaySeconds ?? 0) * 1000,
    },
    { time, value, quality: new Uint8Array(time.length) },
  );
}

const delays = (pack: Pack, rule: string) => [pack.rules[rule]?.onDelaySeconds ?? 0, pack.rules[rule]?.offDelaySeconds ?? 0] as const;

/** State of a rule at a time after the start: what an operator sees then. */
function stateAt(pack: Pack, alarms: readonly ReplayedAlarm[], { rule, atSeconds }: StoryExpect): StoryExpect['state'] {
  const at = start + atSeconds * 1000;
  const [on, off] = delays(pack, rule);
  const seen = alarms.filter((alarm) => alarm.raisedAt + on * 1000 <= at);
  const last = seen.at(-1);
  if (last === undefined) return 'none';
  return last.clearedAt !== undefined && last.clearedAt + off * 1000 <= at ? 'cleared' : 'raised';
}

/** The level at which a plan runs at a time: the most severe of the triggers that held until then, each judged when its alarm was raised. */
function levelAt(pack: Pack, story: string, { plan, atSeconds }: StoryExpect): PlanLevel | undefined {
  const body = planBody.parse(pack.plans?.[plan?.key ?? '']);
  const { asset } = pack.stories[story] as Story; // holds: the caller takes the keys of the stories
  const rules = [...new Set(body.triggers.flatMap(({ all }) => all.flatMap(({ rule }) => rule ?? [])))];
  const raised = rules.flatMap((rule) =>
    stateAt(pack, alarmsOf(pack, story, rule), { rule, atSeconds, state: 'raised' }) === 'raised'
      ? [{ id: rule, ruleKey: rule, asset, priority: pack.rules[rule]?.priority ?? 4 }]
      : [],
  );
  const above = (key: string | undefined): readonly string[] =>
    key === undefined ? [] : [key, ...above(pack.site.find((one) => one.key === key)?.within)];
  const isWithin = (inner: string, outer: string) => above(inner).includes(outer);
  const levels = raised.flatMap((alarm) => levelFor(body, { raised: alarm, active: raised, isWithin }) ?? []);
  return planLevels.findLast((level) => levels.includes(level));
}

/** Whether the asset of a story is in a fence at a time: its places every five seconds, judged as the program judges them. */
function isInside(pack: Pack, story: string, { fence: key, atSeconds }: StoryPlace): boolean {
  const { asset } = pack.stories[story] as Story; // holds: the caller takes the keys of the stories
  const { shape } = packFence.parse(pack.fences?.[key]);
  if (shape.kind === 'around') throw new Error('BUG: a story is played on one asset, and meets nobody');
  const field = createField(pack, new URL(`../../src/packs/${pack.id}/fixtures/`, import.meta.url), { now: () => start });
  field.play(story);
  const watch = createWatch(indexFences([{ id: key, shape }], 0), { told: () => undefined });
  for (let time = start - before * 1000; time <= start + atSeconds * 1000; time += 5000) {
    const [longitude, latitude] = [field.value(asset, 'longitude', time), field.value(asset, 'latitude', time)];
    expect(watch.take({ thing: asset, time, longitude, latitude })).toBe(true);
  }
  return watch.insideOf(asset).length === 1;
}

/** Metres a second between two places of a story, a second apart, at most: what no vessel can do is left out as a jump. */
function fastest(pack: Pack, story: string): number {
  const { asset } = pack.stories[story] as Story; // as above
  const field = createField(pack, new URL(`../../src/packs/${pack.id}/fixtures/`, import.meta.url), { now: () => start });
  field.play(story);
  const seconds = storySeconds(pack.stories[story] as Story) + 60;
  const places = Array.from({ length: seconds }, (_, i) => [field.value(asset, 'longitude', start + i * 1000), field.value(asset, 'latitude', start + i * 1000)] as const); // biome-ignore format: one line
  const steps = places.slice(1).map(([longitude, latitude], i) => {
    const [west = 0, south = 0] = places[i] ?? [];
    return Math.hypot((longitude - west) * Math.cos((latitude * Math.PI) / 180), latitude - south) * degreeMetres;
  });
  return Math.max(...steps);
}

describe.each(packs.flatMap((pack) => Object.entries(pack.stories).map(([id, story]) => [`${pack.id}/${id}`, pack, id, story] as const)))(
  'the story %s',
  (_name, pack, id, story) => {
    test.each((story.places ?? []).map((step) => [step.atSeconds, step.fence, step.state, step] as const))(
      'after %i s: at the fence %s it is %s',
      (_at, _fence, state, step) => {
        expect(isInside(pack, id, step)).toBe(state === 'inside');
        expect(fastest(pack, id)).toBeLessThan(13); // a fishing vessel, `mostSpeedOf` of locate
      },
    );

    test.each(story.expect.map((step) => [step.atSeconds, step.rule, step.state, step] as const))(
      'after %i s: %s is %s',
      (_at, rule, state, step) => {
        expect(stateAt(pack, alarmsOf(pack, id, rule), step)).toBe(state);
        if (step.plan !== undefined) expect(levelAt(pack, id, step)).toBe(step.plan.level);
        if (step.workOrder === true) expect(pack.responses.map(({ on }) => on)).toContain(rule);
      },
    );

    test('raises each alarm once', () => {
      for (const rule of new Set(story.expect.map((step) => step.rule))) expect([rule, alarmsOf(pack, id, rule).length]).toEqual([rule, 1]);
    });
  },
);
