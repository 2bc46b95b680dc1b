import {
  AttributeIds,
  BrowseDirection,
  type ClientSession,
  coerceNodeId,
  DataType,
  makeBrowsePath,
  NodeClass,
  type ReferenceDescription,
  type Variant,
  VariantArrayType,
} from 'node-opcua-client';
import type { Text } from '../../contracts/text.ts';
import { type DiscoveryRequest, type Found, type FoundPlace, type FoundPoint, mostFound } from './discovery.ts';
import { decode } from './variant.ts';

const hierarchical = 'i=33';
const hasProperty = 46;
/** The server's own diagnostics: offered as a place, not opened by itself. */
const serverObject = coerceNodeId('i=2253').toString();
/** Nodes in one request. */
const chunk = 200;
/** Folders that one look opens. */
const mostOpened = 2000;

interface Folder {
  readonly node: string;
  readonly path: readonly string[];
  readonly depth: number;
}

interface Look {
  readonly session: ClientSession;
  readonly request: DiscoveryRequest;
  readonly signal: AbortSignal;
  readonly points: FoundPoint[];
  readonly places: FoundPlace[];
  readonly remarks: Text[];
  readonly seen: Set<string>;
  passed: number;
  isFull: boolean;
}

/** Everything that a node refers to in the hierarchy, over as many pages as the server makes of it. */
async function referencesOf({ session, signal, isFull }: Look, node: string): Promise<readonly ReferenceDescription[]> {
  const found: ReferenceDescription[] = [];
  let result = await session.browse({
    nodeId: node,
    referenceTypeId: hierarchical,
    browseDirection: BrowseDirection.Forward,
    includeSubtypes: true,
    nodeClassMask: NodeClass.Object | NodeClass.Variable,
    resultMask: 63,
  });
  found.push(...(result.references ?? []));
  while (result.continuationPoint?.length > 0) {
    result = await session.browseNext(result.continuationPoint, signal.aborted || isFull);
    found.push(...(result.references ?? []));
  }
  return found;
}

const nameOf = ({ displayName, browseName }: ReferenceDescription): string => displayName.text || browseName.name || '?';

const placeOf = ({ request: { identity } }: Look, { node, path }: Folder): FoundPlace => ({
  name: path.at(-1) ?? node,
  request: { node, path, identity },
});

function takeVariable(look: Look, reference: ReferenceDescription, path: readonly string[]): void {
  if (look.passed++ < look.request.skip) return;
  if (look.points.length >= mostFound) {
    look.isFull = true;
    return;
  }
  const key = reference.nodeId.toString();
  look.points.push({ identity: look.request.identity, key, name: nameOf(reference), path, type: '', unit: '', value: undefined });
}

/** Look into one folder; answers the folders in it. */
async function open(look: Look, folder: Folder): Promise<readonly Folder[]> {
  const inside: Folder[] = [];
  for (const reference of await referencesOf(look, folder.node)) {
    const node = reference.nodeId.toString();
    if (look.seen.has(node) || Number(reference.referenceTypeId.value) === hasProperty) continue;
    look.seen.add(node);
    if (reference.nodeClass === NodeClass.Variable) takeVariable(look, reference, folder.path);
    else inside.push({ node, path: [...folder.path, nameOf(reference)], depth: folder.depth + 1 });
  }
  return inside;
}

const lateRemark: Text = { zh: '时间已到，其余未浏览', en: 'Time was up; the rest was not looked at' };

async function walk(look: Look): Promise<void> {
  const { request, signal } = look;
  const waiting: Folder[] = [{ node: request.node, path: request.path, depth: 0 }];
  let opened = 0;
  while (waiting.length > 0) {
    const folder = waiting.shift();
    if (folder === undefined) break;
    const isDeep = folder.depth >= request.depth || (folder.node === serverObject && folder.depth > 0);
    if (isDeep || signal.aborted || look.isFull || opened >= mostOpened) look.places.push(placeOf(look, folder));
    else {
      opened++;
      waiting.push(...(await open(look, folder)));
    }
  }
}

function typeNameOf({ dataType, arrayType }: Variant): string {
  return `${DataType[dataType]}${arrayType === VariantArrayType.Scalar ? '' : '[]'}`;
}

async function describe({ session }: Look, some: readonly FoundPoint[]): Promise<readonly FoundPoint[]> {
  const values = await session.read(some.map(({ key }) => ({ nodeId: key, attributeId: AttributeIds.Value })));
  const paths = await session.translateBrowsePath(some.map(({ key }) => makeBrowsePath(coerceNodeId(key), '.EngineeringUnits')));
  const units = new Map<number, string>();
  const known = paths.flatMap(({ targets }, i) => (targets?.[0] === undefined ? [] : [{ i, nodeId: targets[0].targetId }]));
  const read = known.length === 0 ? [] : await session.read(known.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })));
  for (const [n, { i }] of known.entries()) units.set(i, read[n]?.value?.value?.displayName?.text ?? '');
  return some.map((point, i) => {
    const value = values[i];
    if (value === undefined) return point;
    const decoded = { value: Number.NaN, flags: 0 };
    decode(value, undefined, decoded);
    const type = value.value === undefined || value.value.dataType === DataType.Null ? '' : typeNameOf(value.value);
    return { ...point, type, unit: units.get(i) ?? '', value: Number.isNaN(decoded.value) ? undefined : decoded.value };
  });
}

/** Browse from a node. When the signal aborts, answers what was found so far; what was not opened is told as places. */
export async function browse(session: ClientSession, request: DiscoveryRequest, signal: AbortSignal): Promise<Found> {
  const look: Look = {
    session,
    request,
    signal,
    points: [],
    places: [],
    remarks: [],
    seen: new Set([coerceNodeId(request.node).toString()]),
    passed: 0,
    isFull: false,
  };
  await walk(look);
  const points: FoundPoint[] = [];
  for (let from = 0; from < look.points.length; from += chunk) {
    const some = look.points.slice(from, from + chunk);
    points.push(...(signal.aborted ? some : await describe(look, some)));
  }
  if (signal.aborted) look.remarks.push(lateRemark);
  if (look.isFull) {
    const skip = request.skip + mostFound;
    look.places.unshift({ name: `… ${skip + 1} …`, request: { ...request, skip } });
    look.remarks.push({ zh: `超过 ${mostFound} 个变量，其余见下一页`, en: `More than ${mostFound} variables; the next page has more` });
  }
  return { points, places: look.places, remarks: look.remarks };
}
