import type { IPublishPacket, Packet } from 'mqtt-packet';

/** Sends a packet; `false` when it is larger than the client takes. */
type Send = (packet: Packet) => boolean;

/**
 * Sends messages with topic aliases: the first `limit` topics of a connection get one, and are named by it from their second message on.
 * §3.3.2.3.4
 */
export function createAliasing(limit: number): (packet: IPublishPacket, send: Send) => boolean {
  const numbers = new Map<string, number>();
  return (packet, send) => {
    const known = numbers.get(packet.topic);
    const topicAlias = known ?? numbers.size + 1;
    if (topicAlias > limit) return send(packet);
    const properties = { ...packet.properties, topicAlias };
    if (known !== undefined) return send({ ...packet, topic: '', properties });
    if (!send({ ...packet, properties })) return send(packet); // without the alias it may be small enough
    numbers.set(packet.topic, topicAlias);
    return true;
  };
}

/**
 * The topic of a message that came with an alias, which a topic beside it sets anew; `undefined` when the alias means nothing.
 * [MQTT-3.3.2-7, -8, -12]
 */
export function resolveAlias(
  aliases: Map<number, string>,
  limit: number,
  { topic, alias }: { topic: string; alias: number },
): string | undefined {
  if (alias === 0 || alias > limit) return undefined;
  if (topic === '') return aliases.get(alias);
  aliases.set(alias, topic);
  return topic;
}
