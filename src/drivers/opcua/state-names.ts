import { AttributeIds, type ClientSession, coerceNodeId, type DataValue, makeBrowsePath } from 'node-opcua-client';
import { signed } from './variant.ts';

/** What the numbers of an enumeration or of a discrete variable are called, in the language that the server chose. */
export type StateNames = ReadonlyMap<number, string>;

/** Nodes in one request; each asks for four properties. */
const chunk = 25;

/** Data types up to this number are those of the standard's simple types (OPC UA Part 6, A.1): they have no names. */
const lastSimpleType = 28;

interface Named {
  readonly text?: string | null;
}

const textOf = (named: unknown): string => (named as Named | null)?.text ?? ''; // holds: the library decodes LocalizedText so; anything else has no text

interface EnumEntry {
  readonly value?: unknown;
  readonly displayName?: unknown;
  readonly name?: string | null;
}

const listOf = (raw: unknown): readonly unknown[] =>
  Array.isArray(raw) || ArrayBuffer.isView(raw) ? Array.from(raw as ArrayLike<unknown>) : []; // holds: both have a length

const byPosition = (raw: unknown): StateNames => new Map(listOf(raw).map((one, i) => [i, textOf(one)]));

function byValue(raw: unknown): StateNames {
  const entries = listOf(raw) as readonly (EnumEntry | null)[]; // holds: EnumValueType and EnumField have these fields; others have no value
  const named = entries.map((entry) => [signed(entry?.value), textOf(entry?.displayName) || (entry?.name ?? '')] as const);
  return new Map(named.filter(([value]) => !Number.isNaN(value)));
}

/** Where names are, and how they are read (OPC UA Part 8, 5.3.3; Part 3, 5.8.3). A variable has those of its kind, a data type one of the first two. */
const properties = [
  { name: 'EnumStrings', read: byPosition },
  { name: 'EnumValues', read: byValue },
  { name: 'FalseState', read: (raw: unknown): StateNames => new Map([[0, textOf(raw)]]) },
  { name: 'TrueState', read: (raw: unknown): StateNames => new Map([[1, textOf(raw)]]) },
] as const;

/** The value that a data value holds, as the library gives it. */
const held = (read: DataValue | undefined): unknown => read?.value?.value;

const readAll = async (session: ClientSession, nodes: readonly string[], attributeId: AttributeIds): Promise<readonly DataValue[]> =>
  nodes.length === 0 ? [] : session.read(nodes.map((nodeId) => ({ nodeId, attributeId })));

/** Names that nodes have as properties; a node without any is not in the answer. */
async function ownNames(session: ClientSession, nodes: readonly string[]): Promise<Map<string, StateNames>> {
  const asked = nodes.flatMap((node) => properties.map((property) => ({ node, property })));
  const found = await session.translateBrowsePath(
    asked.map(({ node, property }) => makeBrowsePath(coerceNodeId(node), `.${property.name}`)),
  );
  const there = asked.flatMap((one, i) => {
    const target = found[i]?.targets?.[0]?.targetId;
    return target === undefined ? [] : [{ ...one, target: target.toString() }];
  });
  const values = await readAll(
    session,
    there.map(({ target }) => target),
    AttributeIds.Value,
  );
  const names = new Map<string, StateNames>();
  for (const [i, { node, property }] of there.entries())
    names.set(node, new Map([...(names.get(node) ?? []), ...property.read(held(values[i]))]));
  return names;
}

/** Names that data types have, as properties or in their definition (from 1.04 on). */
async function namesOfTypes(session: ClientSession, types: readonly string[]): Promise<Map<string, StateNames>> {
  if (types.length === 0) return new Map();
  const names = await ownNames(session, types);
  const others = types.filter((type) => !names.has(type));
  const definitions = await readAll(session, others, AttributeIds.DataTypeDefinition);
  for (const [i, type] of others.entries()) {
    const { fields } = (held(definitions[i]) ?? {}) as { readonly fields?: unknown }; // holds: a structure's fields have no value, and so give no name
    names.set(type, byValue(fields));
  }
  return names;
}

const isSimple = (type: string): boolean => Number(/^(?:ns=0;)?i=(\d+)$/.exec(type)?.[1] ?? Number.POSITIVE_INFINITY) <= lastSimpleType;

async function lookSome(session: ClientSession, nodes: readonly string[]): Promise<Map<string, StateNames>> {
  const names = await ownNames(session, nodes);
  const others = nodes.filter((node) => !names.has(node));
  const types = (await readAll(session, others, AttributeIds.DataType)).map((read) => String(held(read) ?? 'i=0'));
  const ofTypes = await namesOfTypes(
    session,
    [...new Set(types)].filter((type) => !isSimple(type)),
  );
  for (const [i, node] of others.entries()) {
    const found = ofTypes.get(types[i] ?? '');
    if (found !== undefined && found.size > 0) names.set(node, found);
  }
  return names;
}

/**
 * What the numbers of nodes are called; a node whose numbers have no names is not in the answer. Throws when the server does not answer, or cannot be
 * asked so.
 */
export async function stateNamesOf(session: ClientSession, nodes: readonly string[]): Promise<ReadonlyMap<string, StateNames>> {
  const names = new Map<string, StateNames>();
  for (let from = 0; from < nodes.length; from += chunk)
    for (const [node, found] of await lookSome(session, nodes.slice(from, from + chunk))) names.set(node, found);
  return names;
}
