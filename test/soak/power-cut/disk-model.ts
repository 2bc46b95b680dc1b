import type { Random } from './random.ts';

/** What a disk holds below one folder. */
export interface FolderImage {
  readonly entries: Map<string, Image>;
}
/** What a disk holds of a file or a folder. */
export type Image = FolderImage | { readonly bytes: Buffer };

/** Files and folders by number, since names change; 0 is the folder that is watched. */
export type NodeId = number;

/** A step of a program that changes what is on the disk, or makes such a change safe. */
export type Operation =
  | { readonly kind: 'enter'; readonly node: NodeId; readonly name: string; readonly child: NodeId; readonly isFolder: boolean }
  | { readonly kind: 'leave'; readonly node: NodeId; readonly name: string }
  /** Within one folder, as the store does it. */
  | { readonly kind: 'rename'; readonly node: NodeId; readonly from: string; readonly name: string; readonly child: NodeId }
  | { readonly kind: 'write'; readonly node: NodeId; readonly position: number; readonly bytes: Buffer }
  | { readonly kind: 'resize'; readonly node: NodeId; readonly length: number }
  /** Safe from now on is what was done to this node before operation `before`, the one at which the syncing began. */
  | { readonly kind: 'sync'; readonly node: NodeId; readonly before: number }
  /** The program promises that everything up to this ticket is safe. */
  | { readonly kind: 'promise'; readonly ticket: number };

/** What happens to all that was not synced when the power fails. */
export type Fate = 'lost' | 'kept' | 'torn';

const sector = 512;

type Change = Exclude<Operation, { readonly kind: 'promise' | 'sync' }>;
interface Node {
  bytes: Buffer;
  readonly entries: Map<string, NodeId>;
  readonly isFolder: boolean;
  /** Not synced yet, each with its place among the operations. */
  pending: { readonly at: number; readonly change: Change }[];
}

/** What a recording begins with: its images by number. */
export type Start = ReadonlyMap<NodeId, { readonly bytes?: Buffer; readonly entries?: ReadonlyMap<string, NodeId> }>;

/** One cut of the power. */
export interface Cut {
  readonly start: Start;
  /** What was done until then. */
  readonly operations: readonly Operation[];
  readonly fate: Fate;
  readonly random: Random;
  /** True for operations that the disk only pretends to do; default: none. */
  readonly isPretended?: ((operation: Operation) => boolean) | undefined;
}

/**
 * What a disk may hold after the power has failed: everything synced, and of the rest whatever `fate` says.
 *
 * With `torn` any subset of the changes of a folder has happened, and every sector of a file is as it was after any number of the writes to
 * this file, independently of the other sectors; so is the file's length. What was never written reads as zeros.
 */
export function imageAfter({ start, operations, fate, random, isPretended = () => false }: Cut): FolderImage {
  const nodes = new Map<NodeId, Node>();
  for (const [id, { bytes, entries }] of start) nodes.set(id, createNode(entries !== undefined, bytes, entries));
  operations.forEach((operation, at) => {
    if (!isPretended(operation)) perform(nodes, operation, at);
  });
  for (const node of nodes.values()) settle(node, fate, random);
  return folderImage(nodes, 0);
}

const createNode = (isFolder: boolean, bytes: Buffer = Buffer.alloc(0), entries: ReadonlyMap<string, NodeId> = new Map()): Node => ({
  bytes,
  entries: new Map(entries),
  isFolder,
  pending: [],
});

function perform(nodes: Map<NodeId, Node>, operation: Operation, at: number): void {
  if (operation.kind === 'promise') return;
  const node = nodes.get(operation.node);
  if (node === undefined) throw new Error(`BUG: operation ${at} is done to a file that nobody made`);
  if (operation.kind === 'sync') {
    const isSafe = (change: { readonly at: number }) => change.at < operation.before;
    for (const { change } of node.pending.filter(isSafe)) apply(node, change);
    node.pending = node.pending.filter((change) => !isSafe(change));
    return;
  }
  if (operation.kind === 'enter') nodes.set(operation.child, createNode(operation.isFolder));
  node.pending.push({ at, change: operation });
}

function apply(node: Node, change: Change): void {
  if (change.kind === 'enter') node.entries.set(change.name, change.child);
  else if (change.kind === 'leave') node.entries.delete(change.name);
  else if (change.kind === 'rename') {
    if (node.entries.get(change.from) === change.child) node.entries.delete(change.from);
    node.entries.set(change.name, change.child);
  } else node.bytes = changed(node.bytes, change);
}

function changed(bytes: Buffer, change: Change): Buffer {
  if (change.kind === 'resize') return resized(bytes, change.length);
  if (change.kind !== 'write') return bytes;
  const after = resized(bytes, Math.max(bytes.length, change.position + change.bytes.length));
  change.bytes.copy(after, change.position);
  return after;
}

function resized(bytes: Buffer, length: number): Buffer {
  const after = Buffer.alloc(length);
  bytes.copy(after);
  return after;
}

function settle(node: Node, fate: Fate, random: Random): void {
  const changes = node.pending.map(({ change }) => change);
  if (fate === 'lost' || changes.length === 0) return;
  if (fate === 'kept' || node.isFolder) {
    for (const change of changes) if (fate === 'kept' || random.chance(0.5)) apply(node, change);
    return;
  }
  const versions = [node.bytes];
  for (const change of changes) versions.push(changed(versions.at(-1) ?? node.bytes, change));
  node.bytes = torn(versions, random);
}

function torn(versions: readonly Buffer[], random: Random): Buffer {
  const bytes = Buffer.alloc(random.pick(versions).length);
  for (let at = 0; at < bytes.length; at += sector)
    random
      .pick(versions)
      .subarray(at, at + sector)
      .copy(bytes, at);
  return bytes;
}

function folderImage(nodes: ReadonlyMap<NodeId, Node>, id: NodeId): FolderImage {
  const entries = [...(nodes.get(id)?.entries ?? [])].map(([name, child]): [string, Image] => {
    const node = nodes.get(child);
    return [name, node?.isFolder === true ? folderImage(nodes, child) : { bytes: node?.bytes ?? Buffer.alloc(0) }];
  });
  return { entries: new Map(entries) };
}
