import type { DriverHost } from '../../contracts/driver.ts';
import { encodePayload } from './encode.ts';
import type { EdgeNode } from './node.ts';
import { commandTopic } from './topic.ts';

/** Asks edge nodes to say again what they are and have, not too often. */
export interface Rebirths {
  /** Ask now, or as soon as this node and all nodes together may be asked again. */
  want(node: EdgeNode, why: string): void;
  /** The node has been born. */
  settled(node: EdgeNode): void;
  /** One second has passed. */
  tick(): void;
}

/** What a {@link Rebirths} works with. */
export interface RebirthOptions {
  readonly host: Pick<DriverHost, 'clock' | 'link'>;
  /** Least time between two requests to one node. */
  readonly everySeconds: number;
  /** Most requests in a second to all nodes together, so that births do not come in a flood. */
  readonly perSecond: number;
  readonly send: (topic: string, payload: Buffer) => void;
}

/** The metric of a rebirth request; it never has an alias. [tck-id-operational-behavior-data-commands-rebirth-name-aliases] */
export const rebirthMetric = 'Node Control/Rebirth';

/** Nothing is wanted at first. */
export function createRebirths({ host, everySeconds, perSecond, send }: RebirthOptions): Rebirths {
  const wanted = new Map<EdgeNode, string>();
  let left = perSecond;

  function isDue({ lastRebirthAt }: EdgeNode): boolean {
    return lastRebirthAt === undefined || Math.abs(host.clock.now() - lastRebirthAt) >= everySeconds * 1000;
  }

  function ask(node: EdgeNode, why: string): void {
    const now = host.clock.now();
    left--;
    node.lastRebirthAt = now;
    wanted.delete(node);
    send(
      commandTopic(node.identity),
      encodePayload({ timestamp: now, metrics: [{ name: rebirthMetric, timestamp: now, type: 'Boolean', value: true }] }),
    );
    host.link({ kind: 'error', identity: node.identity, time: now, detail: `asked for a rebirth: ${why}` });
  }

  return {
    want(node, why) {
      if (left > 0 && isDue(node)) ask(node, why);
      else if (!wanted.has(node)) wanted.set(node, why);
    },
    settled: (node) => void wanted.delete(node),
    tick() {
      left = perSecond;
      for (const [node, why] of wanted) {
        if (left <= 0) return;
        if (isDue(node)) ask(node, why);
      }
    },
  };
}
