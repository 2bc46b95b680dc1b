import type { EpochMs } from '../../contracts/time.ts';
import { answer, arrive, type Context, isBelievable, link, type NodeMessage, nowOf, type Taken, useless } from './application-context.ts';
import { type Metric, nameOf, numberOf } from './metric.ts';
import { type EdgeNode, type Owner, ownersOf } from './node.ts';
import { dataTypes } from './types.ts';

function die(context: Context, owner: Owner, time: EpochMs, detail: string): number {
  if (!owner.isAlive) return 0;
  owner.isAlive = false;
  link(context, 'disconnected', owner, detail);
  return context.marks.mark(owner, time);
}

const dieEach = (context: Context, node: EdgeNode, owners: readonly Owner[], detail: string): number =>
  owners.reduce((sum, owner) => sum + die(context, owner, nowOf(context, node), detail), 0);

/** A node and all its devices are dead: their points are marked; the number of marks. */
export const dieAll = (context: Context, node: EdgeNode, detail: string): number => dieEach(context, node, ownersOf(node), detail);

/** [tck-id-payloads-nbirth-bdseq] A birth of another session: the devices of the one before are gone, though no death has told so. */
export const endSession = (context: Context, node: EdgeNode): number =>
  dieEach(context, node, [...node.devices.values()], 'the edge node was born anew');

/** An NDEATH: will or message. */
export function takeNodeDeath(context: Context, message: NodeMessage, node: EdgeNode): Taken {
  const { topic } = message;
  let bdSeq: number | undefined;
  const head = context.reader.read(message, context.limits.maxValues, (metric: Metric) => {
    if (nameOf(metric) === 'bdSeq') bdSeq = numberOf(metric, dataTypes.UInt64);
  });
  if (head.isBroken) return useless(context, 'bad-frame', topic.identity, 'NDEATH that is no Sparkplug payload');
  if (!node.own.isAlive) return answer(context, 'done');
  if (bdSeq !== undefined && node.bdSeq !== undefined && bdSeq !== node.bdSeq) {
    return useless(context, 'out-of-order', topic.identity, `NDEATH of session ${bdSeq}, while ${node.bdSeq} goes on`);
  }
  return answer(context, 'done', { samples: dieAll(context, node, 'NDEATH') });
}

/** A DDEATH. */
export function takeDeviceDeath(context: Context, message: NodeMessage, node: EdgeNode): Taken {
  const { topic } = message;
  const head = context.reader.read(message, context.limits.maxValues, () => undefined);
  if (head.isBroken) return useless(context, 'bad-frame', topic.identity, 'DDEATH that is no Sparkplug payload');
  const { time, seq } = head;
  const owner = node.devices.get(topic.device ?? '');
  if (node.own.isAlive) arrive(context, node, seq);
  else context.rebirths.want(node, 'DDEATH before a birth'); // the node is there, and not known
  if (owner === undefined || !owner.isAlive) return answer(context, 'done');
  return answer(context, 'done', { samples: die(context, owner, isBelievable(context, time) ? time : nowOf(context, node), 'DDEATH') });
}
