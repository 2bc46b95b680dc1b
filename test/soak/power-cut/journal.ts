import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { NodeId, Operation, Start } from './disk-model.ts';

/** What was done to the files below a folder, in order. */
export interface Journal {
  /** What was there before; it counts as synced. */
  readonly start: Start;
  readonly operations: Operation[];
  /** True for paths below the folder. */
  isOurs(path: unknown): path is string;
  /** A file was opened, and made or emptied as its flags say. Returns its number. */
  opened(path: string, flags: unknown): NodeId;
  /** A folder is there now, and those in which it lies. */
  made(path: string): void;
  write(node: NodeId, bytes: Uint8Array, position: unknown): void;
  resize(node: NodeId, length: number): void;
  /** What was done to a node before operation `before` is safe; default: all. */
  sync(node: NodeId, before?: number): void;
  removed(path: string): void;
  renamed(from: string, to: string): void;
}

/** An empty journal of a folder as it is now. */
export function createJournal(folder: string): Journal {
  const operations: Operation[] = [];
  const names = new Map<string, NodeId>();
  const start = survey(folder, names);
  let lastNode = names.size - 1;
  const nodeOf = (path: string): NodeId => {
    const node = names.get(path);
    if (node === undefined) throw new Error(`BUG: nobody made ${path}`);
    return node;
  };
  const enter = (path: string, isFolder: boolean): NodeId => {
    const child = ++lastNode;
    operations.push({ kind: 'enter', node: nodeOf(dirname(path)), name: basename(path), child, isFolder });
    names.set(path, child);
    return child;
  };
  const resize = (node: NodeId, length: number) => void operations.push({ kind: 'resize', node, length });
  return {
    start,
    operations,
    isOurs: (path): path is string => typeof path === 'string' && (path === folder || path.startsWith(`${folder}/`)),
    opened(path, flags) {
      const node = names.get(path);
      if (node === undefined) return enter(path, false);
      if (String(flags).startsWith('w')) resize(node, 0);
      return node;
    },
    made(path) {
      if (names.has(path)) return;
      this.made(dirname(path));
      enter(path, true);
    },
    write(node, bytes, position) {
      if (typeof position !== 'number') throw new Error('BUG: only writing at a position is recorded');
      operations.push({ kind: 'write', node, position, bytes: Buffer.from(bytes) });
    },
    resize,
    sync: (node, before = operations.length) => void operations.push({ kind: 'sync', node, before }),
    removed(path) {
      operations.push({ kind: 'leave', node: nodeOf(dirname(path)), name: basename(path) });
      names.delete(path);
    },
    renamed(from, to) {
      const [child, node] = [nodeOf(from), nodeOf(dirname(from))];
      if (node !== nodeOf(dirname(to))) throw new Error('BUG: only renaming within a folder is recorded');
      operations.push({ kind: 'rename', node, from: basename(from), name: basename(to), child });
      names.delete(from);
      names.set(to, child);
    },
  };
}

/** Number what is there already. */
function survey(folder: string, names: Map<string, NodeId>): Start {
  const start = new Map<NodeId, { bytes?: Buffer; entries?: ReadonlyMap<string, NodeId> }>();
  const visit = (path: string): NodeId => {
    const node = names.size;
    names.set(path, node);
    if (statSync(path).isDirectory()) {
      start.set(node, { entries: new Map(readdirSync(path).map((name) => [name, visit(join(path, name))])) });
    } else start.set(node, { bytes: readFileSync(path) });
    return node;
  };
  visit(folder);
  return start;
}
