import type { z } from 'zod';
import { packBoard } from '../../contracts/api/boards.ts';
import { packFence } from '../../contracts/api/fences.ts';
import { packPicture } from '../../contracts/api/pictures.ts';
import { reportTemplateBody } from '../../contracts/api/report-content.ts';
import { assetIcons } from '../../contracts/asset-icons.ts';
import { isCamera } from '../../contracts/camera.ts';
import { mostTtlSeconds, usualTtlSeconds } from '../../contracts/command.ts';
import { issuesOf } from '../../contracts/issue-text.ts';
import { mapTasks } from '../../contracts/map-tasks.ts';
import type { Detection, Pack, SiteAsset, SiteDevice } from '../../contracts/pack.ts';
import { referencesIn } from '../../contracts/picture.ts';
import { fitPlan } from '../../contracts/plan-transform.ts';
import { said } from '../../contracts/said.ts';
import type { Text } from '../../contracts/text.ts';
import { traits } from '../../contracts/traits.ts';
import { attributeProblems, hasPoint, own } from './model.ts';
import { type Family, type Kin, relationProblem, relatives, splitPath } from './related.ts';

/** What the tenant has already, as far as a pack may meet it. */
export interface Present {
  /** Pack that a model belongs to. */
  packOfModel(model: string): string | undefined;
  /** An asset in use, its `id` and `parent` given as keys; `pack` is `undefined` for one made by hand. */
  asset(key: string): (Kin & { readonly pack?: string | undefined }) | undefined;
}

/**
 * Everything that speaks against installing a pack, each naming what is meant; empty when nothing does.
 *
 * All reasons come at once, so that the author of a pack corrects them in one go.
 */
export function packProblems(pack: Pack, present: Present): readonly Text[] {
  return checks.flatMap((check) => check(pack, present)).map((problem) => (typeof problem === 'string' ? said(problem) : problem));
}

/** What is wrong in English, whose Chinese is in `contracts/said/packs.ts`; what a schema finds is in both languages already. */
type Problems = readonly (string | Text)[];

type Check = (pack: Pack, present: Present) => Problems;

const checks: readonly Check[] = [
  takenModels,
  unknownTraits,
  unknownIcons,
  unknownMapTasks,
  duplicateKeys,
  takenKeys,
  unknownModels,
  missingWithin,
  cycles,
  siteAttributes,
  siteDevices,
  duplicateIdentities,
  simulatedPoints,
  rulePaths,
  unknownRules,
  commandPaths,
  commandTimes,
  storyPaths,
  pictureReferences,
  boardReferences,
  reportReferences,
  fenceReferences,
  floorPlanProblems,
];

function takenModels(pack: Pack, present: Present): readonly string[] {
  return Object.keys(pack.models).flatMap((model) => {
    const owner = present.packOfModel(model);
    return owner === undefined || owner === pack.id ? [] : [`model ${model} belongs to the pack ${owner}`];
  });
}

function unknownTraits(pack: Pack): readonly string[] {
  return Object.entries(pack.models).flatMap(([id, model]) =>
    (model.include ?? [])
      .filter((trait) => !Object.hasOwn(traits, trait))
      .map((trait) => `model ${id} includes the unknown trait ${trait}`),
  );
}

function unknownIcons(pack: Pack): readonly string[] {
  const isUnknown = (icon: string) => !assetIcons.some((known) => known === icon);
  return Object.entries(pack.models)
    .filter(([, { icon }]) => isUnknown(icon))
    .map(([id, { icon }]) => `model ${id} has the unknown icon ${icon}; known are ${assetIcons.join(', ')}`);
}

function unknownMapTasks(pack: Pack): readonly string[] {
  return (pack.mapTasks ?? [])
    .filter((task) => !mapTasks.includes(task))
    .map((task) => `the map has no task ${task}; known are ${mapTasks.join(', ')}`);
}

function duplicateKeys(pack: Pack): readonly string[] {
  return repeated(pack.site.map((asset) => asset.key)).map((key) => `two assets have the key ${key}`);
}

function takenKeys(pack: Pack, present: Present): readonly string[] {
  return pack.site.flatMap(({ key }) => {
    const taken = present.asset(key);
    if (!taken || taken.pack === pack.id) return [];
    return [`the key ${key} is taken by an asset ${taken.pack === undefined ? 'made by hand' : `of the pack ${taken.pack}`}`];
  });
}

function unknownModels(pack: Pack): readonly string[] {
  return pack.site
    .filter((asset) => !own(pack.models, asset.model))
    .map((asset) => `asset ${asset.key} has the unknown model ${asset.model}`);
}

function missingWithin(pack: Pack, present: Present): readonly string[] {
  const keys = new Set(pack.site.map((asset) => asset.key));
  const isMissing = (key: string | undefined) => key !== undefined && !keys.has(key) && !present.asset(key);
  return pack.site
    .filter((asset) => isMissing(asset.within))
    .map((asset) => `asset ${asset.key} lies within ${asset.within}, which does not exist`);
}

/** Each cycle is named once, by the way around it. */
function cycles(pack: Pack, present: Present): readonly string[] {
  const family = familyOf(pack, present);
  const settled = new Set<string>();
  return pack.site.flatMap((asset) => {
    const way: string[] = [];
    let key: string | undefined = asset.key;
    while (key !== undefined && !settled.has(key) && !way.includes(key)) {
      way.push(key);
      key = family.asset(key)?.parent;
    }
    const start = key === undefined ? -1 : way.indexOf(key);
    for (const passed of way) settled.add(passed);
    return start < 0 ? [] : [`assets lie within each other: ${[...way.slice(start), key].join(' → ')}`];
  });
}

function siteAttributes(pack: Pack): readonly string[] {
  return pack.site.flatMap((asset) => {
    const model = own(pack.models, asset.model);
    return model ? attributeProblems(model, asset.attributes ?? {}).map((problem) => `asset ${asset.key}, ${problem}`) : [];
  });
}

function siteDevices(pack: Pack): readonly string[] {
  return devicesOf(pack).flatMap(({ asset, device }) => {
    const source = own(pack.sources, device.source) ? [] : [`asset ${asset.key} has a device on the unknown source ${device.source}`];
    return [...source, ...unknownPoints(pack, asset, device)];
  });
}

const devicesOf = (pack: Pack) => pack.site.flatMap((asset) => (asset.devices ?? []).map((device) => ({ asset, device })));

function unknownPoints(pack: Pack, asset: SiteAsset, device: SiteDevice): readonly string[] {
  return Object.entries(device.keys).flatMap(([raw, to]) => {
    const point = typeof to === 'string' ? to : to.point;
    return isPoint(pack, asset.model, point) ? [] : [`asset ${asset.key} maps ${raw} to the unknown point ${asset.model}.${point}`];
  });
}

/** True also for an unknown model, which is a problem of its own. */
function isPoint(pack: Pack, name: string, point: string): boolean {
  const model = own(pack.models, name);
  return !model || hasPoint(model, point);
}

function duplicateIdentities(pack: Pack): readonly string[] {
  const names = devicesOf(pack).map(({ device }) => `${device.identity} on the source ${device.source}`);
  return repeated(names).map((name) => `two assets have the device ${name}`);
}

function simulatedPoints(pack: Pack): readonly string[] {
  const assets = new Map(pack.site.map((asset) => [asset.key, asset]));
  const histories = pack.history
    .filter(({ asset }) => !assets.has(asset))
    .map(({ file, asset }) => `the history ${file} is of the unknown asset ${asset}`);
  const signals = Object.entries(pack.simulate).flatMap(([key, points]) => {
    const asset = assets.get(key);
    if (!asset) return [`the unknown asset ${key} is simulated`];
    const unknown = Object.keys(points).filter((point) => !isPoint(pack, asset.model, point));
    return unknown.map((point) => `the unknown point ${asset.model}.${point} of asset ${key} is simulated`);
  });
  return [...histories, ...signals];
}

function rulePaths(pack: Pack): readonly string[] {
  return Object.entries(pack.rules).flatMap(([id, rule]) => {
    const [name, point] = splitPath(rule.on);
    const model = own(pack.models, name);
    if (!model || !hasPoint(model, point)) return [`rule ${id} is on the unknown point ${rule.on}`];
    return attributesIn(rule.detect)
      .filter((attribute) => !own(model.attributes, attribute))
      .map((attribute) => `rule ${id} uses the unknown attribute ${name}.${attribute}`);
  });
}

function attributesIn(detect: Detection): readonly string[] {
  const figures = Object.values(detect).flatMap((params: object) => Object.values(params) as unknown[]); // holds: a detection is one record of parameters
  return figures.flatMap((figure) =>
    typeof figure === 'object' && figure !== null && 'attribute' in figure ? [String(figure.attribute)] : [],
  );
}

function unknownRules(pack: Pack): readonly string[] {
  const isKnown = (rule: string) => Object.hasOwn(pack.rules, rule);
  const responses = pack.responses.filter(({ on }) => !isKnown(on)).map(({ on }) => `a response is to the unknown rule ${on}`);
  const stories = Object.entries(pack.stories).flatMap(([id, story]) =>
    story.expect.filter(({ rule }) => !isKnown(rule)).map(({ rule }) => `story ${id} expects the unknown rule ${rule}`),
  );
  return [...responses, ...stories];
}

/** Paths of interlocks may go to other models; whether one asset is meant is known only where it is asked, and refuses there. */
function commandPaths(pack: Pack): readonly string[] {
  return Object.entries(pack.commands ?? {}).flatMap(([id, { writes, verify, interlocks, range }]) => {
    const asked = interlocks.flatMap((interlock) => ('on' in interlock ? [interlock.on] : []));
    const unknown = [...new Set([writes, verify.on, ...asked])].filter((path) => {
      const [name, point] = splitPath(path);
      const model = own(pack.models, name);
      return !model || !hasPoint(model, point);
    });
    const model = own(pack.models, splitPath(writes)[0]);
    const figures = [...range, ...interlocks.flatMap((interlock) => ('on' in interlock ? [interlock.atLeast, interlock.atMost] : []))];
    const attributes = figures.flatMap((figure) => (typeof figure === 'object' ? [figure.attribute] : []));
    return [
      ...unknown.map((path) => `command ${id} names the unknown point ${path}`),
      ...(model ? attributes.filter((attribute) => !own(model.attributes, attribute)) : []).map(
        (attribute) => `command ${id} uses the unknown attribute ${splitPath(writes)[0]}.${attribute}`,
      ),
    ];
  });
}

function commandTimes(pack: Pack): readonly string[] {
  return Object.entries(pack.commands ?? {}).flatMap(([id, { ttlSeconds = usualTtlSeconds, verify }]) => [
    ...(ttlSeconds > 0 && ttlSeconds <= mostTtlSeconds
      ? []
      : [`command ${id} lives ${ttlSeconds} s; it must be above 0 and at most ${mostTtlSeconds}`]),
    ...(verify.withinSeconds > 0 && verify.tolerance >= 0
      ? []
      : [`command ${id} cannot be verified within ${verify.withinSeconds} s ± ${verify.tolerance}`]),
  ]);
}

function storyPaths(pack: Pack, present: Present): readonly string[] {
  const family = familyOf(pack, present);
  return Object.entries(pack.stories).flatMap(([id, story]) => {
    const start = family.asset(story.asset);
    if (!start) return [`story ${id} plays on the unknown asset ${story.asset}`];
    const problems = story.inject.flatMap(({ point }) => pathProblem(pack, family, start, point) ?? []);
    return [...new Set(problems)].map((problem) => `story ${id}: ${problem}`);
  });
}

/** What does not fit the schema of a part of the pack, each behind its place in that part. */
const schemaProblems = (part: Text, error: z.ZodError): readonly Text[] =>
  issuesOf(error).map(({ path, text }) => ({ zh: `${part.zh} 的 ${path}：${text.zh}`, en: `${part.en}, ${path}: ${text.en}` }));

function pictureReferences(pack: Pack, present: Present): Problems {
  const family = familyOf(pack, present);
  return Object.entries(pack.pictures ?? {}).flatMap(([id, picture]): Problems => {
    const parsed = packPicture.safeParse(picture);
    if (!parsed.success) return schemaProblems({ zh: `画面 ${id}`, en: `picture ${id}` }, parsed.error);
    return referencesIn(picture).flatMap(({ path, to, value }) => {
      const name = String(value);
      const dot = name.lastIndexOf('.');
      const asset = family.asset(to === 'point' ? name.slice(0, dot) : name);
      const isKnown = asset !== undefined && (to === 'asset' || (to === 'point' && isPoint(pack, asset.model, name.slice(dot + 1))));
      return isKnown ? [] : [`picture ${id}, ${path}: there is no ${to} ${name}`];
    });
  });
}

function boardReferences(pack: Pack, present: Present): Problems {
  const family = familyOf(pack, present);
  const isThere = (path: string): boolean => {
    const dot = path.lastIndexOf('.');
    const asset = family.asset(path.slice(0, dot));
    return asset !== undefined && isPoint(pack, asset.model, path.slice(dot + 1));
  };
  return Object.entries(pack.boards ?? {}).flatMap(([id, given]): Problems => {
    const parsed = packBoard.safeParse(given);
    if (!parsed.success) return schemaProblems({ zh: `看板 ${id}`, en: `board ${id}` }, parsed.error);
    const { site, widgets } = parsed.data;
    const points = widgets.flatMap((one) => ('points' in one ? one.points : 'point' in one ? [one.point] : []));
    const assets = [site, ...widgets.map((one) => ('asset' in one ? one.asset : undefined))].flatMap((key) => key ?? []);
    const pictures = widgets.flatMap((one) => (one.kind === 'picture' ? [one.picture] : []));
    const cameras = widgets.flatMap((one) => (one.kind === 'camera' ? [one.asset] : []));
    // A model of another pack is not known here; the board then says that there is no camera.
    const isOther = (key: string): boolean => {
      const model = own(pack.models, family.asset(key)?.model ?? '');
      return model !== undefined && !isCamera(model);
    };
    const plans = widgets.flatMap((one) => (one.kind === 'map' ? (one.floorPlan ?? []) : []));
    return [
      ...points.filter((path) => !isThere(path)).map((path) => `board ${id}: there is no point ${path}`),
      ...assets.filter((key) => !family.asset(key)).map((key) => `board ${id}: there is no asset ${key}`),
      ...cameras.filter(isOther).map((key) => `board ${id}: there is no camera ${key}`),
      ...pictures.filter((key) => !own(pack.pictures ?? {}, key)).map((key) => `board ${id}: there is no picture ${key}`),
      ...plans.filter((key) => !own(pack.floorPlans ?? {}, key)).map((key) => `board ${id}: there is no floor plan ${key}`),
    ];
  });
}

function reportReferences(pack: Pack, present: Present): Problems {
  const family = familyOf(pack, present);
  return Object.entries(pack.reports ?? {}).flatMap(([id, report]): Problems => {
    const parsed = reportTemplateBody.safeParse(report);
    if (!parsed.success) return schemaProblems({ zh: `报表 ${id}`, en: `report ${id}` }, parsed.error);
    const names = parsed.data.sections.flatMap((section) => ('points' in section ? section.points : []));
    const unknown = names.filter(({ model: named, asset, point }) => {
      const model = named ?? family.asset(asset ?? '')?.model ?? '';
      const isThere = own(pack.models, model) !== undefined || present.packOfModel(model) !== undefined;
      return !isThere || !isPoint(pack, model, point);
    });
    return unknown.map(({ model, asset, point }) => `report ${id}: there is no point ${model ?? asset}.${point}`);
  });
}

function fenceReferences(pack: Pack, present: Present): Problems {
  const family = familyOf(pack, present);
  const fences = Object.entries(pack.fences ?? {}).flatMap(([id, given]): Problems => {
    const parsed = packFence.safeParse(given);
    if (!parsed.success) return schemaProblems({ zh: `围栏 ${id}`, en: `fence ${id}` }, parsed.error);
    const { models, shape } = parsed.data;
    const carried = shape.kind === 'around' ? shape : { models: [], assets: [] };
    const strange = [...models, ...carried.models].filter((model) => !own(pack.models, model));
    return [
      ...strange.map((model) => `fence ${id} names the unknown model ${model}`),
      ...carried.assets.filter((key) => !family.asset(key)).map((key) => `fence ${id} is carried by the unknown asset ${key}`),
    ];
  });
  const stories = Object.entries(pack.stories).flatMap(([id, { places = [] }]) =>
    places.filter(({ fence }) => !own(pack.fences ?? {}, fence)).map(({ fence }) => `story ${id} expects the unknown fence ${fence}`),
  );
  return [...fences, ...stories];
}

function floorPlanProblems(pack: Pack): readonly string[] {
  return Object.entries(pack.floorPlans ?? {}).flatMap(([id, { controls, method, zones }]) => {
    const fit = fitPlan(controls, method, 'metres');
    const models = Object.entries(zones).flatMap(([zone, { models: named = [] }]) =>
      named.filter((model) => !own(pack.models, model)).map((model) => `zone ${id}/${zone} is for the unknown model ${model}`),
    );
    return [...('problem' in fit ? [`floor plan ${id}: ${fit.problem}`] : []), ...models];
  });
}

function pathProblem(pack: Pack, family: Family<Kin>, start: Kin, path: string): string | undefined {
  const [name, point] = splitPath(path);
  const model = own(pack.models, name);
  if (!model || !hasPoint(model, point)) return `${path} is not a point of the pack`;
  return relationProblem(start, name, relatives(family, start, name));
}

/** The pack's assets by key, above what is there already. */
function familyOf(pack: Pack, present: Present): Family<Kin> {
  const kin = new Map(pack.site.map(({ key, model, within }) => [key, { id: key, key, model, parent: within }]));
  const within = new Map<string, Kin[]>();
  for (const asset of kin.values()) {
    if (asset.parent === undefined) continue;
    const siblings = within.get(asset.parent) ?? [];
    siblings.push(asset);
    within.set(asset.parent, siblings);
  }
  return { asset: (key) => kin.get(key) ?? present.asset(key), childrenOf: (key) => within.get(key) ?? [] };
}

function repeated(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  return [...twice];
}
