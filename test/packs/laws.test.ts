import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { placeProblems } from '../../src/capabilities/boards/check.ts';
import { hoursProblem } from '../../src/capabilities/locate/hours.ts';
import { shapeProblem } from '../../src/capabilities/locate/shape-problem.ts';
import { packBoard } from '../../src/contracts/api/boards.ts';
import { packFence } from '../../src/contracts/api/fences.ts';
import { planBody } from '../../src/contracts/api/plans.ts';
import { isCamera } from '../../src/contracts/camera.ts';
import { definePack, type Pack } from '../../src/contracts/pack.ts';
import { planProblems } from '../../src/contracts/plan.ts';
import { priorityTable, urgencyOf } from '../../src/contracts/rationale.ts';
import { traits } from '../../src/contracts/traits.ts';
import { bitsOfPayload } from '../../src/drivers/nmea/ais/armour.ts';
import { decodeAis } from '../../src/drivers/nmea/ais/record.ts';
import { readRecording } from '../../src/field/recording.ts';
import { drivers } from '../../src/flow/drivers.ts';
import { driverOf } from '../../src/flow/source.ts';
import { packs } from '../../src/packs/all.ts';
import { pathsBelow, root, textOf } from '../laws/files.ts';

const pointsOf = (pack: Pack, model: string): readonly string[] => {
  const { points = {}, include = [] } = pack.models[model] ?? {};
  return [...Object.keys(points), ...include.flatMap((trait) => Object.keys(traits[trait]))];
};

const modelOf = (pack: Pack, asset: string): string => pack.site.find(({ key }) => key === asset)?.model ?? '';

/** Every object in the pack that has a `zh` or an `en`, with the way to it. */
function textsIn(value: unknown, path = ''): readonly (readonly [path: string, text: Record<string, unknown>])[] {
  if (typeof value !== 'object' || value === null) return [];
  const record = value as Record<string, unknown>; // holds: an object that is not null
  if ('zh' in record || 'en' in record) return [[path, record]];
  return Object.entries(record).flatMap(([key, inner]) => textsIn(inner, `${path}/${key}`));
}

/** Every string in the pack outside such an object that holds Chinese: English readers would meet it too. Maps name their things by `name:zh` and `name:en`. */
function inOneLanguage(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'string') return /\p{Script=Han}/u.test(value) ? [`${path}: ${value}`] : [];
  if (typeof value !== 'object' || value === null || 'zh' in value || 'name:zh' in value) return [];
  return Object.entries(value).flatMap(([key, inner]) => inOneLanguage(inner, `${path}/${key}`));
}

/** Capabilities that a pack's content needs. */
function needed(pack: Pack): readonly string[] {
  const has = (value: object) => Object.keys(value).length > 0;
  return [
    'assets',
    ...(has(pack.sources) ? ['connect'] : []),
    ...(pack.history.length > 0 || has(pack.screens) ? ['history'] : []),
    ...(has(pack.rules) ? ['alarms'] : []),
    ...(pack.responses.length > 0 ? ['maintain'] : []),
    ...(has(pack.commands ?? {}) ? ['control'] : []),
    ...(has(pack.plans ?? {}) ? ['incidents'] : []),
    ...(has(pack.pictures ?? {}) ? ['pictures'] : []),
    ...(has(pack.boards ?? {}) ? ['boards'] : []),
    ...(has(pack.reports ?? {}) ? ['reports'] : []),
    ...(has(pack.fences ?? {}) ? ['locate'] : []),
    ...(has(pack.floorPlans ?? {}) ? ['locate'] : []),
    ...(Object.values(pack.models).some(isCamera) ? ['vision'] : []),
  ];
}

/** Rules of priority 1 and 2 that neither a response nor a story meets. */
const unmet = (pack: Pack): readonly string[] =>
  Object.entries(pack.rules)
    .filter(
      ([key, rule]) =>
        rule.priority <= 2 &&
        !pack.responses.some(({ on }) => on === key) &&
        !Object.values(pack.stories).some(({ expect: steps }) => steps.some((step) => step.rule === key && step.state === 'raised')),
    )
    .map(([key]) => key);

/** True when a path means one asset seen from another, and its point has a signal there. */
function isPlayed(pack: Pack, from: string, path: string): boolean {
  const [model, point = ''] = path.split('.');
  const above = (key: string | undefined): readonly string[] => {
    const asset = pack.site.find((one) => one.key === key);
    return asset === undefined ? [] : [asset.key, ...above(asset.within)];
  };
  const related = pack.site.filter(
    (asset) => asset.model === model && (above(from).includes(asset.key) || (asset.key !== from && above(asset.key).includes(from))),
  );
  return related.length === 1 && pack.simulate[related[0]?.key ?? '']?.[point] !== undefined;
}

/** MMSI of the sender of a message whose first sentence is among the lines: a part that follows has none. */
function senderOf(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const [, total, number, , , payload = ''] = line.split(',');
    if (number !== '1') return [];
    const bits = bitsOfPayload(payload, 0);
    const decoded = total === '1' && bits !== undefined ? decodeAis(bits) : undefined;
    return decoded === undefined || 'refused' in decoded ? [] : [String(decoded.mmsi)];
  });
}

const columnsOf = (pack: Pack, file: string): readonly string[] =>
  gunzipSync(readFileSync(`${root}src/packs/${pack.id}/fixtures/${file}`))
    .toString('utf8')
    .split('\n', 1)[0]
    ?.split(',') ?? [];

describe.each(packs.map((pack) => [pack.id, pack] as const))('the pack %s', (id, pack) => {
  test('is data', () => expect(JSON.parse(JSON.stringify(pack))).toEqual(pack));

  test('uses just what it needs', () => expect([...pack.uses].sort()).toEqual([...needed(pack)].sort()));

  test('meets every major rule with a response or a story', () => expect(unmet(pack)).toEqual([]));

  test.each(Object.entries(pack.rules))('gives the rule %s a source, an advice and a consequence', (_key, rule) => {
    expect(rule.source.reference.length).toBeGreaterThan(10);
    expect(rule.advice.zh.length).toBeGreaterThan(5);
    expect(rule.consequence.zh.length).toBeGreaterThan(3);
  });

  test.each(Object.entries(pack.rules))(
    'proposes the rationalisation record of %s, and its priority is that of the table',
    (_key, rule) => {
      const { severity, respondMinutes } = rule.rationale ?? {};
      expect(severity && respondMinutes && priorityTable[severity][urgencyOf(respondMinutes)]).toBe(rule.priority);
    },
  );

  test.each(textsIn(pack))('says %s in Chinese and in English', (_path, text) => {
    expect(Object.keys(text).sort()).toEqual(['en', 'zh']);
    expect(text.zh).toMatch(/\p{Script=Han}/u);
    expect(text.en).toMatch(/^[^\p{Script=Han}]+$/u);
  });

  test('says nothing in Chinese only', () => expect(inOneLanguage(pack)).toEqual([]));

  test.each(pack.site.flatMap((asset) => (asset.devices ?? []).map((device) => [device.identity, asset, device] as const)))(
    'maps the keys of the device %s, which its protocol can read, to points of its asset, each with a signal',
    (_identity, asset, device) => {
      const mapped = Object.values(device.keys).map((target) => (typeof target === 'string' ? target : target.point));
      expect(pointsOf(pack, asset.model)).toEqual(expect.arrayContaining(mapped));
      const isRecorded = (pack.recordings ?? []).some(
        ({ source, identities }) => source === device.source && identities.includes(device.identity),
      );
      if (!isRecorded) expect(Object.keys(pack.simulate[asset.key] ?? {})).toEqual(expect.arrayContaining(mapped));
      const { keyProblem } = driverOf(drivers, pack.sources[device.source]?.protocol ?? '');
      expect(Object.keys(device.keys).flatMap((key) => keyProblem?.(key) ?? [])).toEqual([]);
    },
  );

  test.each(Object.entries(pack.fences ?? {}))('gives the fence %s a shape and a basis, and says what in it is assumed', (_key, given) => {
    const fence = packFence.parse(given);
    expect(fence.shape.kind === 'around' ? undefined : shapeProblem(fence.shape)).toBeUndefined();
    expect(fence.hours === undefined ? undefined : hoursProblem(fence.hours)).toBeUndefined();
    expect(fence.basis.zh).toMatch(/\p{Script=Han}/u);
    expect(fence.basis.en).toMatch(/^[^\p{Script=Han}]*[a-z]{3}[^\p{Script=Han}]*$/u);
  });

  test.each(Object.entries(pack.boards ?? {}))('lays the board %s out on its grid', (_key, given) => {
    const { mode, widgets } = packBoard.parse(given);
    expect(placeProblems(mode, widgets)).toEqual([]);
  });

  test.each((pack.recordings ?? []).map((one) => [one.file, one] as const))('hears just the devices of the log %s', (file, one) => {
    const devices = pack.site.flatMap(({ devices: own = [] }) => own.filter(({ source }) => source === one.source));
    expect(devices.map(({ identity }) => identity)).toEqual(expect.arrayContaining([...one.identities]));
    const senders = readRecording(new URL(`../../src/packs/${id}/fixtures/${file}`, import.meta.url)).flatMap(({ lines }) =>
      senderOf(lines),
    );
    expect([...new Set(senders)].sort()).toEqual([...one.identities].sort());
  });

  test.each(Object.entries(pack.simulate))('makes signals for points that %s has', (asset, signals) => {
    expect(pointsOf(pack, modelOf(pack, asset))).toEqual(expect.arrayContaining(Object.keys(signals)));
  });

  test.each(Object.entries(pack.commands ?? {}))(
    'lets the command %s write, ask and read back what its demonstration plays',
    (_key, command) => {
      const [model = ''] = command.writes.split('.');
      const assets = pack.site.filter((asset) => asset.model === model && isPlayed(pack, asset.key, command.writes));
      expect(assets.length).toBeGreaterThan(0);
      for (const { key } of assets) {
        const asked = [command.verify.on, ...command.interlocks.flatMap((interlock) => ('on' in interlock ? [interlock.on] : []))];
        expect(asked.filter((path) => !isPlayed(pack, key, path))).toEqual([]);
      }
      for (const { source } of command.interlocks) expect(source.reference.length).toBeGreaterThan(10);
      expect(command.ttlSeconds ?? 60).toBeLessThanOrEqual(3600);
    },
  );

  test.each(Object.entries(pack.plans ?? {}))('plans %s with rules, assets and commands that it has', (_key, given) => {
    const plan = planBody.parse(given);
    expect(planProblems(plan)).toEqual([]);
    const conditions = plan.triggers.flatMap(({ all }) => all);
    expect(conditions.flatMap(({ rule }) => rule ?? []).filter((rule) => pack.rules[rule] === undefined)).toEqual([]);
    const actions = plan.steps.map((step) => step.do);
    const named = [...conditions, ...actions].flatMap((one) => ('asset' in one ? (one.asset ?? []) : []));
    expect(named.filter((asset) => modelOf(pack, asset) === '')).toEqual([]);
    for (const action of actions) {
      if (action.kind !== 'command') continue;
      const command = pack.commands?.[action.command.replace(`${id}/`, '')];
      expect(command?.writes.split('.')[0]).toBe(modelOf(pack, action.asset));
    }
  });

  test.each(pack.history.map((one) => [one.file, one] as const))('heads the columns of %s with points of its asset', (file, { asset }) => {
    const [time, ...columns] = columnsOf(pack, file);
    expect(time).toBe('time');
    expect(pointsOf(pack, modelOf(pack, asset))).toEqual(expect.arrayContaining(columns));
  });

  test.each(Object.entries(pack.stories))('plays the story %s on points of its asset', (_key, story) => {
    const model = modelOf(pack, story.asset);
    expect(story.inject.map(({ point }) => point.split('.')[0])).toEqual(story.inject.map(() => model));
    expect([...story.expect, ...(story.places ?? [])].some(({ state }) => state === 'raised' || state === 'inside')).toBe(true);
  });

  test('keeps every file short and its records with their provenance', () => {
    for (const path of pathsBelow(`src/packs/${id}`, /\.ts$/)) expect([path, textOf(path).split('\n').length <= 400]).toEqual([path, true]);
    expect(existsSync(`${root}src/packs/${id}/fixtures/PROVENANCE.md`)).toBe(true);
    expect(existsSync(`${root}src/packs/${id}/README.md`)).toBe(true);
  });
});

test('the laws can be broken', () => {
  const water = packs.find(({ id }) => id === 'water') as Pack; // holds: it is ours
  const broken: Pack = { ...water, uses: ['assets'], responses: [], stories: {} };
  expect([...broken.uses].sort()).not.toEqual([...needed(broken)].sort());
  expect(unmet(broken)).toContain('levelOverFloodLimit');
  expect(isPlayed(water, 'banasura-gate-1', 'reservoir.siren')).toBe(true);
  expect(isPlayed({ ...water, simulate: {} }, 'banasura-gate-1', 'reservoir.siren')).toBe(false);
  expect(isPlayed(water, 'bureau', 'reservoir.siren')).toBe(false); // three reservoirs lie within it
  expect(inOneLanguage({ a: ['泵 Pump'], b: { zh: '泵', en: 'Pump' } })).toEqual(['/a/0: 泵 Pump']);
  expect(textsIn({ a: { zh: '只有中文' } })).toEqual([['/a', { zh: '只有中文' }]]);
});

test('a word that does not exist is a compile error', () => {
  const text = { zh: '泵', en: 'Pump' };
  const empty = { uses: [], sources: {}, site: [], simulate: {}, history: [], responses: [], screens: {}, stories: {}, rules: {} } as const;
  const common = { id: 'x', version: '1', title: text, about: text, ...empty } as const;
  const models = { pump: { title: text, icon: 'gauge', points: { speed: { title: text, unit: 'count' } } } } as const;
  const rule = { title: text, priority: 1, advice: text, consequence: text, source: { kind: 'assumed', reference: 'a test' } } as const;
  const detect = { above: { limit: 1 } } as const;
  const wrongUnit = { title: text, unit: 'furlong' } as const;
  const workOrder = { title: text, checklist: [], dueMinutes: 1, assignTo: 'operator' } as const;
  definePack({ ...common, models, rules: { fast: { ...rule, detect, on: 'pump.speed' } } });
  // @ts-expect-error the model has no such point
  definePack({ ...common, models, rules: { fast: { ...rule, detect, on: 'pump.sped' } } });
  // @ts-expect-error there is no such unit
  definePack({ ...common, models: { pump: { title: text, icon: 'gauge', points: { speed: wrongUnit } } } });
  const command = { title: text, about: text, range: [0, 1], interlocks: [], confirmation: 'hold' } as const;
  const verify = { on: 'pump.speed', tolerance: 0, withinSeconds: 1 } as const;
  definePack({ ...common, models, commands: { run: { ...command, verify, writes: 'pump.speed' } } });
  // @ts-expect-error the model has no such point to write
  definePack({ ...common, models, commands: { run: { ...command, verify, writes: 'pump.sped' } } });
  // @ts-expect-error there is no such rule to respond to
  definePack({ ...common, models, responses: [{ on: 'fast', workOrder }] });
  expect(definePack({ ...common, models }).models).toBe(models);
});
