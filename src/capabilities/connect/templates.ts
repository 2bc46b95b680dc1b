import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { PointBinding } from '../../contracts/driver.ts';
import { conflict } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { AssetInfo } from '../assets/index.ts';
import { pointsOfModel } from '../assets/index.ts';
import type { Device } from './catalogue.ts';
import { noteDevice, ownAsset, refuseTaken, saveDevices } from './devices.ts';
import { expand, parametersIn } from './expand.ts';
import { badRequest, type Hub, notFound, ownDevice, ownSource } from './hub.ts';
import { keyProblems, throwProblems } from './key-problems.ts';
import type { ConnectTables } from './schema.ts';

/** A type of device: where the values of such a device lie, and which points of a model they feed. */
export type DeviceTemplate = Reply<'createDeviceTemplate'>;
type NewTemplate = Received<'createDeviceTemplate', 'body'>;

/** Templates of a tenant, at most. */
const mostTemplates = 1000;

/** All templates of a tenant, oldest first. */
export async function listTemplates({ deps }: Hub, { tenant }: Caller): Promise<readonly DeviceTemplate[]> {
  const rows = await deps.db
    .withTables<ConnectTables>()
    .selectFrom('device_template')
    .select(['id', 'body'])
    .where('tenant', '=', tenant)
    .orderBy('id')
    .execute();
  return rows.map(({ id, body }) => ({ ...body, texts: body.texts ?? [], id })); // those of older versions have none
}

/** Store a template, made or imported. Throws `BAD_REQUEST` with all that is wrong with it, `CONFLICT` when there are too many. */
export async function createTemplate(hub: Hub, caller: Caller, body: NewTemplate): Promise<DeviceTemplate> {
  const doing = `saving template ${body.title.en}`;
  const problems = problemsOf(hub, caller, body);
  if (problems.length > 0) throw badRequest(doing, problems.join('; '));
  throwProblems(doing, keyProblems({ ...hub, ...body }, knownKeys(body)));
  if ((await listTemplates(hub, caller)).length >= mostTemplates)
    throw conflict(doing, { zh: `模板已达 ${mostTemplates} 个`, en: `there are ${mostTemplates} templates already` });
  const row = { id: uuidv7(), tenant: caller.tenant, body: JSON.stringify(body), created_at: hub.deps.clock.now() };
  await hub.deps.db.withTables<ConnectTables>().insertInto('device_template').values(row).execute();
  return { ...body, id: row.id };
}

/** Forget a template; devices that were made of it stay. */
export async function removeTemplate(hub: Hub, caller: Caller, id: string): Promise<void> {
  await ownTemplate(hub, caller, id);
  await hub.deps.db.withTables<ConnectTables>().deleteFrom('device_template').where('id', '=', id).execute();
}

async function ownTemplate(hub: Hub, caller: Caller, id: string): Promise<DeviceTemplate> {
  const found = (await listTemplates(hub, caller)).find((one) => one.id === id);
  if (!found) throw notFound(`template ${id}`);
  return found;
}

function problemsOf(
  { deps }: Hub,
  caller: Caller,
  { protocol, model, parameters, keys, texts: kept, topics }: NewTemplate,
): readonly string[] {
  const info = deps.assets.model(caller.tenant, model);
  const points = info === undefined ? {} : pointsOfModel(info);
  const names = new Set(parameters.map(({ name }) => name));
  const all = [...keys.map(({ key }) => key), ...kept];
  const unknown = new Set([...all, ...topics].flatMap(parametersIn).filter((name) => !names.has(name)));
  const strange = keys.filter(({ point }) => !Object.hasOwn(points, point));
  return [
    ...(deps.protocols.some((known) => known.protocol === protocol) ? [] : [`there is no protocol ${protocol}`]),
    ...(info === undefined
      ? [`there is no model ${model}`]
      : strange.map(({ key, point }) => `${key} goes to ${point}, which is no point of ${model}`)),
    ...[...unknown].map((name) => `the parameter ${name} is used and not listed`),
    ...(names.size < parameters.length ? ['a parameter is listed twice'] : []),
    ...(new Set(all).size < all.length ? ['a key is there twice'] : []),
  ];
}

/** Keys as they are for a device that says nothing of its own; without those that need something said. */
function knownKeys({ parameters, keys, texts }: NewTemplate): readonly string[] {
  const usual = usualOf(parameters);
  return [...keys.map(({ key }) => key), ...texts].flatMap((text) => {
    const done = expand(text, usual);
    return 'text' in done ? [done.text] : [];
  });
}

/** Make a template of a device as it is configured. Throws `CONFLICT` when it has no asset, or feeds points of other assets. */
export async function templateOfDevice(
  hub: Hub,
  caller: Caller,
  { id, body }: { readonly id: string; readonly body: Received<'saveDeviceTemplate', 'body'> },
): Promise<DeviceTemplate> {
  const device = ownDevice(hub, caller, id);
  const { assets } = hub.deps;
  const asset = device.asset === undefined ? undefined : assets.asset(device.asset);
  const doing = `saving device ${device.identity} as a template`;
  if (!asset) throw conflict(doing, { zh: '设备没有资产，因而没有模型', en: 'it has no asset, so there is no model' });
  const keys = [...device.keys].map(([key, { point, scale, offset }]) => ({ key, info: assets.point(point), scale, offset }));
  const foreign = keys.filter(({ info }) => info?.asset !== asset.id);
  if (foreign.length > 0) {
    const named = foreign.map(({ key }) => key).join(', ');
    throw conflict(doing, { zh: `${named} 送往其他资产的测点`, en: `${named} feed points of other assets` });
  }
  return createTemplate(hub, caller, {
    title: body.title,
    protocol: hub.catalogue.sources.get(device.source)?.protocol ?? '',
    model: asset.model,
    parameters: [],
    texts: [...(device.texts ?? [])],
    topics: [...device.topics],
    keys: keys.map(({ key, info, scale, offset }) => ({ key, point: info?.key ?? '', scale, offset })),
  });
}

type Order = Received<'createFromTemplate', 'body'>;
type Wish = Order['devices'][number];

/**
 * Make devices of a template, each onto an asset, or onto a new asset of the template's model. Everything is checked before anything is made; the
 * devices are stored in one transaction. Throws `BAD_REQUEST` with all that is wrong, `NOT_FOUND`, `CONFLICT` (identity).
 */
export async function createFromTemplate(
  hub: Hub,
  caller: Caller,
  { source, body }: { readonly source: string; readonly body: Order },
): Promise<readonly Device[]> {
  const own = ownSource(hub, caller, source);
  const template = await ownTemplate(hub, caller, body.template);
  const doing = `making devices of ${template.title.en}`;
  if (own.protocol !== template.protocol) throw badRequest(doing, `it is of ${template.protocol}, the source of ${own.protocol}`);
  const filled = body.devices.map((wish) => fill(template, wish));
  const problems = [...filled.flatMap(({ problems }) => problems), ...wishProblems(hub, caller, { template, wishes: body.devices })];
  if (problems.length > 0) throw badRequest(doing, problems.join('; '));
  throwProblems(
    doing,
    body.devices.flatMap(({ identity }, i) => unreadableOf({ ...hub, ...own }, identity, filled[i])),
  );
  for (const { identity } of body.devices) refuseTaken(hub, source, identity);
  const devices: Device[] = [];
  for (const [i, wish] of body.devices.entries()) {
    const asset =
      wish.asset === undefined ? await newAsset(hub, caller, { wish, model: template.model }) : ownAsset(hub, caller, wish.asset);
    const { keys, texts, topics } = filled[i] ?? { keys: [], texts: [], topics: [] };
    const common = { id: uuidv7(), tenant: caller.tenant, source, identity: wish.identity, origin: 'measured' as const };
    devices.push({
      ...common,
      asset: asset.id,
      texts,
      topics,
      keys: boundTo(hub, asset, keys),
      secretHash: undefined,
      pack: undefined,
      changed: false,
    });
  }
  await saveDevices(hub, devices);
  for (const device of devices) noteDevice(hub, caller, device, `used the template ${template.title.en} for`);
  await hub.quarantine.remove(
    source,
    devices.map(({ identity }) => identity),
  );
  return devices;
}

interface Filled {
  readonly keys: DeviceTemplate['keys'];
  readonly texts: readonly string[];
  readonly topics: readonly string[];
  readonly problems: readonly string[];
}

/** Keys of a device of a template that its protocol cannot read, under its name. */
function unreadableOf(reading: Parameters<typeof keyProblems>[0], identity: string, filled: Filled | undefined): readonly Text[] {
  const { keys = [], texts = [] } = filled ?? {};
  const problems = keyProblems(reading, [...keys.map(({ key }) => key), ...texts]);
  return problems.map(({ zh, en }) => ({ zh: `${identity}：${zh}`, en: `${identity}: ${en}` }));
}

/** What the parameters are where a device says nothing of its own. */
const usualOf = (parameters: NewTemplate['parameters']): Readonly<Record<string, string>> =>
  Object.fromEntries(parameters.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])));

/** A template with the values of one device. */
function fill({ parameters, keys, texts = [], topics }: DeviceTemplate, { identity, values }: Wish): Filled {
  const usual = usualOf(parameters);
  const problems: string[] = [];
  const known = new Set(parameters.map(({ name }) => name));
  for (const name of Object.keys(values)) if (!known.has(name)) problems.push(`${identity}: the template has no parameter ${name}`);
  const filled = (text: string): string => {
    const done = expand(text, { ...usual, ...values });
    if ('text' in done) return done.text;
    problems.push(`${identity}: ${done.refused}`);
    return text;
  };
  const result = { keys: keys.map((key) => ({ ...key, key: filled(key.key) })), texts: texts.map(filled), topics: topics.map(filled) };
  const all = [...result.keys.map(({ key }) => key), ...result.texts];
  const doubled = all.length - new Set(all).size;
  return { ...result, problems: [...new Set(problems), ...(doubled > 0 ? [`${identity}: ${doubled} keys are the same as others`] : [])] };
}

function wishProblems(
  { deps }: Hub,
  caller: Caller,
  { template, wishes }: { readonly template: DeviceTemplate; readonly wishes: readonly Wish[] },
): readonly string[] {
  const identities = wishes.map(({ identity }) => identity);
  const fresh = wishes.flatMap(({ newAsset: wanted }) => wanted?.key ?? []);
  const doubled = (names: readonly string[]) => [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
  return [
    ...doubled(identities).map((name) => `the identity ${name} is there twice`),
    ...doubled(fresh).map((key) => `the asset ${key} is there twice`),
    ...fresh.filter((key) => deps.assets.byKey(caller.tenant, key) !== undefined).map((key) => `an asset with the key ${key} exists`),
    ...wishes.flatMap((wish) => assetProblem(deps.assets, template, wish)),
  ];
}

function assetProblem(
  assets: Hub['deps']['assets'],
  { model, keys }: DeviceTemplate,
  { identity, asset, newAsset: wanted }: Wish,
): readonly string[] {
  if ((asset === undefined) === (wanted === undefined)) return [`${identity}: give an asset or a new one`];
  if (asset === undefined || assets.asset(asset) === undefined) return []; // an asset that there is not is told when it is looked for
  const missing = keys.filter(({ point }) => assets.pointOf(asset, point) === undefined).map(({ point }) => point);
  return missing.length === 0 ? [] : [`${identity}: the asset lacks the points ${missing.join(', ')} of ${model}`];
}

const newAsset = ({ deps }: Hub, caller: Caller, { wish, model }: { readonly wish: Wish; readonly model: string }): Promise<AssetInfo> => {
  const { key = '', title = { zh: wish.identity, en: wish.identity }, parent } = wish.newAsset ?? {};
  return deps.assets.create(caller, { key, model, title, parent });
};

function boundTo({ deps }: Hub, asset: AssetInfo, keys: DeviceTemplate['keys']): ReadonlyMap<string, PointBinding> {
  return new Map(
    keys.flatMap(({ key, point, scale, offset }) => {
      const info = deps.assets.pointOf(asset.id, point);
      return info ? [[key, { point: info.number, scale, offset }] as const] : [];
    }),
  );
}
