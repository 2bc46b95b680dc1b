import type { BoardWidget } from '../../contracts/api/board-widgets.ts';
import type { SeasonalCurve } from '../../contracts/detector.ts';
import { Failure } from '../../contracts/errors.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import type { Caller } from '../../contracts/roles.ts';
import { units } from '../../contracts/units.ts';
import type { RuleView } from '../alarms/index.ts';
import { type Assets, type Attributes, type PointInfo, seesAsset, seesPoint } from '../assets/index.ts';
import { type AlarmScope, alarmsWithin, countWithin } from './alarm-scope.ts';
import { allPoints, assetOf, type BoardNow, type BoardPoint, pointsOf, type ShowDeps, type WidgetOf } from './deps.ts';
import { placesWithin } from './places.ts';
import { screenMessagesOf } from './screen-messages.ts';

type Deps = Pick<ShowDeps, 'db' | 'assets' | 'alarms' | 'latest' | 'clock' | 'briefly'>;
const mostRules = 1000;

/** What is drawn of points besides their values; throws `NOT_FOUND` for one that is not the caller's. */
export async function pointViews({ assets, alarms }: Deps, caller: Caller, numbers: readonly number[]): Promise<BoardPoint[]> {
  const points = numbers.map((number) => ownPoint(assets, caller, number));
  const rules = new Map<string, readonly RuleView[]>();
  for (const asset of new Set(points.map((point) => point.asset)))
    rules.set(asset, (await alarms.listRules(caller, { asset, limit: mostRules })).items);
  return points.map((point) => viewOf(assets, point, rules.get(point.asset) ?? []));
}

function ownPoint(assets: Assets, caller: Caller, number: number): PointInfo {
  const point = assets.point(number);
  if (point !== undefined && seesPoint(assets, caller, number)) return point;
  throw new Failure('NOT_FOUND', `showing point ${number}: there is none`, { details: { what: `point ${number}` } });
}

function viewOf(assets: Assets, point: PointInfo, rules: readonly RuleView[]): BoardPoint {
  const { number, asset, key, title, unit, decimals, draw, freshSeconds, low, high } = point;
  const info = assets.asset(asset);
  const attributes = info?.attributes ?? {};
  return {
    ...{ number, asset, key, title, unit, symbol: units[unit].symbol, decimals, draw, freshSeconds },
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
    assetTitle: info?.title ?? { zh: asset, en: asset },
    limits: rules.filter((rule) => rule.point === number && rule.enabled).flatMap((rule) => limitOf(rule, attributes)),
    marks: info ? marksOf(assets, { tenant: info.tenant, model: info.model, attributes, unit }) : [],
  };
}

/** The limit of a rule when it is a number, directly or by an attribute; a rate is no value of the point. */
function limitOf({ kind: side, params, title, priority }: RuleView, attributes: Attributes): BoardPoint['limits'] {
  if (side !== 'above' && side !== 'below') return [];
  const value = figureOf(params.limit, attributes);
  return value === undefined ? [] : [{ title, value, side, priority }];
}

function figureOf(limit: unknown, attributes: Attributes): number | undefined {
  if (typeof limit === 'number') return limit;
  if (typeof limit !== 'object' || limit === null || !('attribute' in limit)) return undefined;
  const base = attributes[String(limit.attribute)];
  const plus = 'plus' in limit && typeof limit.plus === 'number' ? limit.plus : 0;
  return typeof base === 'number' ? base + plus : undefined;
}

interface MarkQuestion {
  readonly tenant: string;
  readonly model: string;
  readonly attributes: Attributes;
  readonly unit: string;
}

function marksOf(assets: Assets, { tenant, model, attributes, unit }: MarkQuestion): BoardPoint['marks'] {
  const known = Object.entries(assets.model(tenant, model)?.attributes ?? {}).filter(([, attribute]) => attribute.unit === unit);
  return known.flatMap(([key, { title }]) => {
    const value: number | SeasonalCurve | undefined = attributes[key];
    if (value === undefined) return [];
    return [
      typeof value === 'number'
        ? { key, title, value }
        : { key, title, curve: value.map(([day, height]): [number, number] => [day, height]) },
    ];
  });
}

const isKind =
  <K extends BoardWidget['kind']>(kind: K) =>
  (widget: BoardWidget): widget is WidgetOf<K> =>
    widget.kind === kind;

/** What a board is asked for. */
export interface Shown {
  readonly widgets: readonly BoardWidget[];
  /** Alarm widgets and maps without an asset of their own tell of what lies within this one. */
  readonly site?: string | undefined;
  /** Points of its pictures. Default: none. */
  readonly pictured?: readonly number[];
}

/** What widgets show now. Throws `NOT_FOUND` for a point or an asset that is not the caller's. */
export async function nowOf(deps: Deps, caller: Caller, { widgets, site, pictured = [] }: Shown): Promise<BoardNow> {
  const numbers = [...new Set([...allPoints(widgets), ...pictured])];
  for (const number of numbers) ownPoint(deps.assets, caller, number);
  for (const asset of [site, ...widgets.map(assetOf)]) ownAsset(deps.assets, caller, asset);
  const scopeOf = (asset: string | undefined, leastPriority: number): AlarmScope => ({ asset: asset ?? site, leastPriority });
  const watched = [...new Set([...widgets.filter((w) => w.kind === 'status' || w.kind === 'value').flatMap(pointsOf), ...pictured])];
  const [alarmed, lists, counts] = await Promise.all([
    alarmedPoints(deps, caller, watched),
    Promise.all(
      widgets.filter(isKind('alarms')).map(async ({ id, asset, leastPriority }) => ({
        widget: id,
        ...(await alarmsWithin(deps, caller, scopeOf(asset, leastPriority))),
      })),
    ),
    Promise.all(
      widgets.filter(isKind('alarmCount')).map(async ({ id, asset, leastPriority }) => ({
        widget: id,
        ...(await countWithin(deps, caller, scopeOf(asset, leastPriority))),
      })),
    ),
  ]);
  const maps = widgets.filter(isKind('map')).map(({ id, asset }) => ({ widget: id, ...placesWithin(deps, caller, asset ?? site) }));
  const time = deps.clock.now();
  // They are words to the whole company and may name any site.
  const messages = caller.sites === undefined ? await screenMessagesOf(deps.db, caller.tenant, time) : [];
  return { time, values: valuesOf(deps.latest, numbers), alarmed, lists, counts, maps, messages };
}

function ownAsset(assets: Assets, caller: Caller, id: string | undefined): void {
  if (id === undefined || seesAsset(assets, caller, id)) return;
  throw new Failure('NOT_FOUND', `showing asset ${id}: there is none`, { details: { what: `asset ${id}` } });
}

function valuesOf(latest: LatestReader, numbers: readonly number[]): BoardNow['values'] {
  const columns: BoardNow['values'] = { point: [], time: [], value: [], quality: [] };
  for (const point of numbers) {
    const sample = latest.read(point);
    if (sample === undefined) continue;
    columns.point.push(point);
    columns.time.push(sample.time);
    columns.value.push(Number.isNaN(sample.value) ? null : sample.value);
    columns.quality.push(sample.quality);
  }
  return columns;
}

/** Points with an open alarm; only assets that have one are asked for. */
async function alarmedPoints({ assets, alarms, briefly }: Deps, caller: Caller, numbers: readonly number[]): Promise<BoardNow['alarmed']> {
  const wanted = new Set(numbers);
  const owners = new Set(numbers.flatMap((number) => assets.point(number)?.asset ?? []));
  const highest = new Map<number, number>();
  for (const asset of owners) {
    if (alarms.openOf(asset).count === 0) continue;
    const ask = () => alarms.list(caller, { view: 'open', asset, limit: mostRules });
    const { items } = await briefly.get(`asset ${asset}`, ask);
    for (const { point, priority } of items)
      if (point !== undefined && wanted.has(point)) highest.set(point, Math.min(priority, highest.get(point) ?? 4));
  }
  return Array.from(highest, ([point, priority]) => ({ point, priority }));
}
