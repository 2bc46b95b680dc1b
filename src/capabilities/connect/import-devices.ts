import type { Received, Reply } from '../../contracts/api/index.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Language } from '../../contracts/text.ts';
import { type TableError, textOf } from '../../kernel/upload.ts';
import type { Source } from './catalogue.ts';
import { ownAsset, saveDevices } from './devices.ts';
import {
  type DeviceColumn,
  type DeviceRow,
  hasDeviceHeading,
  keptAsText,
  readDeviceRows,
  templateCsv,
  writeDevicesCsv,
} from './devices-csv.ts';
import { badRequest, type Hub, note, ownSource } from './hub.ts';
import { keyProblem } from './key-problems.ts';
import { matchKeys } from './match-keys.ts';
import { type ImportPlan, type ImportWorld, planImport } from './plan-import.ts';
import { seenDevices } from './sites.ts';

/** Errors that one answer tells. */
const mostErrors = 500;

/** The devices of a source with all that can be imported again. */
export function exportDevices(hub: Hub, caller: Caller, { id, language }: { readonly id: string; readonly language: Language }): string {
  ownSource(hub, caller, id);
  const { assets } = hub.deps;
  const keyOf = (asset: string | undefined): string => (asset === undefined ? '' : (assets.asset(asset)?.key ?? ''));
  const cells = seenDevices(hub, caller, id).map((device) => ({
    device,
    asset: keyOf(device.asset),
    pointOf: ({ point }: { readonly point: number }) => {
      const info = assets.point(point);
      return info === undefined ? '' : `${keyOf(info.asset)}.${info.key}`;
    },
  }));
  return writeDevicesCsv(cells, language);
}

/** An empty table with examples. */
export const exportTemplate = (language: Language): string => templateCsv(language);

/** An import that is asked for. */
export interface ImportOrder {
  readonly id: string;
  readonly query: Received<'importDevices', 'query'>;
  readonly bytes: Uint8Array;
}

/**
 * Read a table of devices, say what it would do and what is wrong with each row, and, when that is wanted and nothing is wrong, do all of it in
 * one transaction. Own tables, or the table that makers of the protocol publish (a Modbus register map), whose names are matched to the points of an asset.
 */
export async function importDevices(hub: Hub, caller: Caller, { id, query, bytes }: ImportOrder): Promise<Reply<'importDevices'>> {
  const source = ownSource(hub, caller, id);
  const csv = textOf(bytes);
  if (csv === undefined) throw badRequest('importing devices', 'the file is neither UTF-8 nor GB 18030 text; save it as CSV UTF-8');
  const { rows, errors: unread, heading } = read(hub, caller, { source, csv, asset: query.asset });
  const plan = planImport(rows, worldOf(hub, caller, { source, heading }));
  const errors = [...unread, ...plan.errors];
  const isApplied = query.apply === 'true' && errors.length === 0;
  if (isApplied) await saveDevices(hub, [...plan.created, ...plan.changed]);
  if (isApplied) note(hub, id, { kind: 'config', identity: undefined, detail: importWords(caller, plan) });
  if (isApplied)
    await hub.quarantine.remove(
      source.id,
      plan.created.map(({ identity }) => identity),
    );
  const names = (list: readonly { readonly identity: string }[]) => list.slice(0, mostErrors).map(({ identity }) => identity);
  return {
    applied: isApplied,
    rows: rows.length,
    created: plan.created.length,
    changed: plan.changed.length,
    unchanged: plan.unchanged,
    createdDevices: names(plan.created),
    changedDevices: names(plan.changed),
    errorCount: errors.length,
    errors: errors.slice(0, mostErrors),
  };
}

const importWords = ({ name }: Caller, { created, changed }: ImportPlan): string =>
  `${name} imported devices: ${created.length} new, ${changed.length} changed`;

function worldOf({ deps, catalogue }: Hub, { tenant }: Caller, { source, heading }: Pick<ImportWorld, 'source' | 'heading'>): ImportWorld {
  const { assets } = deps;
  const assetOf = (key: string) => {
    const asset = assets.byKey(tenant, key);
    return asset?.retiredAt === undefined ? asset : undefined;
  };
  const pointOf = (name: string) => {
    const at = name.lastIndexOf('.');
    const asset = assetOf(name.slice(0, Math.max(0, at)));
    return asset && assets.pointOf(asset.id, name.slice(at + 1))?.number;
  };
  const problemOf = (key: string) => keyProblem({ deps, protocol: source.protocol }, key);
  return {
    source,
    heading,
    keyProblem: problemOf,
    deviceOf: (identity) => catalogue.bySource.get(source.id)?.get(identity),
    assetOf,
    pointOf,
  };
}

interface Table {
  readonly rows: readonly DeviceRow[];
  readonly errors: readonly TableError[];
  readonly heading: ReadonlyMap<DeviceColumn, string>;
}

function read(
  hub: Hub,
  caller: Caller,
  { source, csv, asset }: { readonly source: Source; readonly csv: string; readonly asset: string | undefined },
): Table {
  const info = hub.deps.protocols.find(({ protocol }) => protocol === source.protocol);
  const map = hasDeviceHeading(csv) ? undefined : info?.readMap?.(csv);
  if (map !== undefined && (asset !== undefined || isMap(map))) return readMap(hub, caller, { map, asset });
  const table = readDeviceRows(csv);
  if ('refused' in table) return { rows: [], errors: [table.refused], heading: new Map() };
  return { ...table, errors: [] };
}

type ReadMap = ReturnType<NonNullable<Hub['deps']['protocols'][number]['readMap']>>;

/** False when already the heading is that of another table. */
const isMap = ({ devices, errors }: ReadMap): boolean => devices.length > 0 || errors.some(({ row }) => row > 1);

/** Rows for the keys of a maker's table: each name goes to the point of the asset with that key or title. */
function readMap(hub: Hub, caller: Caller, { map, asset }: { readonly map: ReadMap; readonly asset: string | undefined }): Table {
  const errors: TableError[] = map.errors.map(({ row, text }) => ({ row, column: '', text }));
  if (asset === undefined) throw badRequest('importing a register map', 'name the asset whose points its values feed');
  const at = ownAsset(hub, caller, asset);
  const points = hub.deps.assets.pointsOf(at.id).map(({ key, title }) => ({ key, title }));
  const rows = map.devices.flatMap(({ identity, keys }) => {
    const targets = matchKeys(
      keys.filter(({ isText }) => isText !== true).map(({ name }) => name),
      points,
      new Map(),
    );
    return keys.flatMap(({ key, name, scale, offset, isText }): DeviceRow[] => {
      if (isText === true) return [{ row: 0, device: identity, asset: at.key, key, point: keptAsText.en }];
      const target = targets.get(name);
      if (target)
        return [
          {
            row: 0,
            device: identity,
            asset: at.key,
            key,
            point: `${at.key}.${target.point}`,
            scale: String(scale),
            offset: String(offset),
          },
        ];
      const zh = `设备 ${identity} 的 ${key}：资产 ${at.key} 没有名为“${name}”的测点，请改名，或在表中删去`;
      errors.push({
        row: undefined,
        column: 'name',
        text: { zh, en: `${key} of device ${identity}: ${at.key} has no point "${name}"; rename it or take it out` },
      });
      return [];
    });
  });
  return { rows, errors, heading: new Map() };
}
