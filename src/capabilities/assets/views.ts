import type { z } from 'zod';
import type { asset, assetSummary, model, pack, point } from '../../contracts/api/assets.ts';
import type { Reply } from '../../contracts/api/index.ts';
import type { AttributeModel, Pack, Widget } from '../../contracts/pack.ts';
import type { Caller } from '../../contracts/roles.ts';
import { shownNumber } from '../../contracts/shown-number.ts';
import { units } from '../../contracts/units.ts';
import { type AssetIndex, type Entry, tenantOf } from './asset-index.ts';
import { sees } from './assets.ts';
import type { AssetDeps } from './deps.ts';
import type { AssetInfo, Attributes, ModelInfo, PointInfo } from './info.ts';
import { pointsOfModel } from './model.ts';

type AssetView = z.output<typeof asset>;

/** For whom a view is made, and from what else. */
interface Beside<D> {
  readonly deps: D;
  readonly caller: Caller;
}

/** An asset as lists show it. */
export function summaryOf(
  index: AssetIndex,
  entry: Entry,
  { deps, caller }: Beside<Pick<AssetDeps, 'openAlarms'>>,
): z.output<typeof assetSummary> {
  const { info, children } = entry;
  const parent = index.entries.get(info.parent ?? '');
  return {
    id: info.id,
    key: info.key,
    title: info.title,
    model: info.model,
    icon: iconOf(index, info),
    // Somebody with a role at a site sees nothing above it.
    parent: parent && sees(index, caller, parent) ? info.parent : undefined,
    pack: info.pack,
    latitude: info.latitude,
    longitude: info.longitude,
    alarms: deps.openAlarms(info.id),
    childCount: children.length,
  };
}

/** What was retired of a tenant, the latest first. */
export function retiredAssets(index: AssetIndex, caller: Caller, limit: number): Reply<'listRetiredAssets'> {
  const gone = [...index.entries.values()].filter((entry) => entry.info.retiredAt !== undefined && sees(index, caller, entry));
  const items = gone.map(({ info }) => ({
    ...{ id: info.id, key: info.key, title: info.title, retiredAt: info.retiredAt ?? 0 },
    icon: iconOf(index, info),
    parentTitle: index.entries.get(info.parent ?? '')?.info.title,
  }));
  return { items: items.sort((a, b) => b.retiredAt - a.retiredAt).slice(0, limit), total: items.length };
}

const iconOf = (index: AssetIndex, { tenant, model }: AssetInfo): string => tenantOf(index, tenant).models.get(model)?.icon ?? 'box';

/** An asset as its page shows it. */
export function assetView(index: AssetIndex, entry: Entry, { deps, caller }: Beside<AssetDeps>): AssetView {
  const { info, points } = entry;
  const tenant = tenantOf(index, info.tenant);
  const kind = tenant.models.get(info.model);
  const rows: Pack['screens'][string] = (kind && tenant.packs.get(kind.pack)?.screens[info.model]) ?? [];
  return {
    ...summaryOf(index, entry, { deps, caller }),
    attributes: Object.entries(kind?.attributes ?? {}).map(([key, attribute]) => attributeView(key, attribute, info.attributes[key])),
    points: points.map((p) => pointView(p, deps)),
    provenance: info.provenance,
    devices: [...deps.devicesOf(info.id)],
    path: pathOf(index, entry, caller),
    screen: rows.map((row) => row.map(widgetRecord)),
  };
}

const widgetRecord = (widget: Widget): Record<string, unknown> => ({ ...widget });

function attributeView(key: string, attribute: AttributeModel, value: Attributes[string] | undefined): AssetView['attributes'][number] {
  const { title, unit, kind } = attribute;
  const base = { key, title, unit, symbol: units[unit].symbol, kind };
  if (value === undefined) return base;
  return typeof value === 'number' ? { ...base, number: value } : { ...base, curve: value.map(([day, level]) => [day, level]) };
}

function pointView(info: PointInfo, { latest }: Pick<AssetDeps, 'latest'>): z.output<typeof point> {
  const sample = latest.read(info.number);
  const { tenant: _, ...shown } = info;
  return {
    ...shown,
    symbol: units[info.unit].symbol,
    latest: sample && { ...sample, value: Number.isFinite(sample.value) ? shownNumber(sample.value) : null },
  };
}

function pathOf(index: AssetIndex, { info }: Entry, caller: Caller): AssetView['path'] {
  const path: AssetView['path'] = [];
  for (let id = info.parent; id !== undefined && path.length < deepestPath; ) {
    const parent = index.entries.get(id);
    if (parent && sees(index, caller, parent)) path.unshift({ id, title: parent.info.title });
    id = parent?.info.parent;
  }
  return path;
}

/** More levels than any plant has; a guard should a cycle ever come from elsewhere. */
const deepestPath = 100;

/** A model as the form of a new asset needs it. */
export function modelView(info: ModelInfo): z.output<typeof model> {
  const { id, pack: from, title, icon } = info;
  const points = Object.entries(pointsOfModel(info)).map(([key, { title: name, unit }]) => ({ key, title: name, unit }));
  const attributes = Object.entries(info.attributes ?? {}).map(([key, { title: name, unit, kind }]) => ({ key, title: name, unit, kind }));
  return { id, pack: from, title, icon, points, attributes };
}

/** Seconds from the start of a story until all of it has happened. */
export function storySeconds(story: Pack['stories'][string]): number {
  const injected = story.inject.map(({ atSeconds, overSeconds }) => atSeconds + overSeconds);
  return Math.max(0, ...injected, ...story.expect.map(({ atSeconds }) => atSeconds));
}

/** A pack with its stories, as the tenant has it or could have it. */
export function packView(index: AssetIndex, shown: Pack, { tenant, deps }: { tenant: string; deps: AssetDeps }): z.output<typeof pack> {
  const { packs, byKey } = tenantOf(index, tenant);
  const installed = packs.get(shown.id);
  const playing = installed ? deps.stories.playing().filter((one) => one.pack === shown.id) : [];
  const stories = Object.entries(shown.stories).map(([id, story]) => {
    const startedAt = playing.find((one) => one.story === id)?.startedAt;
    const { title, about } = story;
    return {
      id,
      title,
      about,
      asset: byKey.get(story.asset)?.info.id,
      seconds: storySeconds(story),
      playing: startedAt !== undefined,
      startedAt,
    };
  });
  const { id, version, title, about, uses } = shown;
  return { id, version, title, about, installed: installed !== undefined, uses: [...uses], stories };
}
