import { Failure } from '../../contracts/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { type Hello, type NodeCall, type NodeCalls, subjects } from './messages.ts';
import type { Wire } from './wire.ts';

/** Calls a node; rejects with what it threw. */
export type CallNode = <K extends keyof NodeCalls>(
  node: string,
  name: K,
  args: Parameters<NodeCalls[K]>,
  timeoutMs?: number,
) => Promise<Awaited<ReturnType<NodeCalls[K]>>>;

const usualMs = 30_000;

/** Makes calls over a wire. */
export const callOver =
  (wire: Wire): CallNode =>
  async (node, name, args, timeoutMs = usualMs) => {
    const asked: NodeCall = { name, args };
    return (await wire.ask(subjects.call(node), asked, timeoutMs)) as never; // holds: the node returns what the function of this name returns
  };

/** The nodes that there are, and what each said last. */
export interface Roster {
  readonly names: readonly string[];
  /** What a node that answers said last; `undefined` for one that is silent. */
  living(node: string): Hello | undefined;
  /** Throws NOT_AVAILABLE that names the silent nodes. */
  mustLive(nodes: readonly string[], doing: string): void;
}

/** Which nodes are expected, and for how long one may be silent. */
export interface RosterOptions {
  readonly names: readonly string[];
  readonly version: string;
  readonly silentMs: number;
  readonly log: Log;
  /** Called for every greeting of a node of ours; `isNew` after its start and after it was silent. */
  readonly onHello: (hello: Hello, isNew: boolean) => void;
}

/** Listen to the greetings of the nodes. */
export function createRoster(wire: Wire, { names, version, silentMs, log, onHello }: RosterOptions): Roster {
  const seen = new Map<string, { readonly hello: Hello; readonly at: number }>();
  const strangers = new Set<string>();
  const living = (node: string) => {
    const last = seen.get(node);
    return last !== undefined && performance.now() - last.at < silentMs ? last.hello : undefined;
  };
  const refuse = ({ node, version: other }: Hello) => {
    const name = `${node} ${other}`;
    if (strangers.has(name)) return;
    if (strangers.size < 100) strangers.add(name);
    log.error({ node, version: other, nodes: names, ours: version }, 'a node of another name or version is not used');
  };
  wire.hear(subjects.hello, (value) => {
    const hello = value as Hello; // holds: only `serveFlow` publishes there
    if (!names.includes(hello.node) || hello.version !== version) return refuse(hello);
    const before = living(hello.node);
    seen.set(hello.node, { hello, at: performance.now() });
    onHello(hello, before?.boot !== hello.boot || before.lost !== hello.lost);
  });
  return {
    names,
    living,
    mustLive(nodes, doing) {
      const silent = nodes.filter((node) => living(node) === undefined);
      if (silent.length > 0)
        throw new Failure('NOT_AVAILABLE', `${doing}: node ${silent.join(', ')} does not answer`, {
          details: { what: `node ${silent.join(', ')}` },
        });
    },
  };
}
