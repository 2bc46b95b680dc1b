import type { DriverHost, Session } from '../../contracts/driver.ts';
import { openBroker } from '../mqtt/driver.ts';
import { type Message, messageOf } from '../mqtt/message.ts';
import type { TopicProtocol } from '../mqtt/topic-protocol.ts';
import { applicationOf, createTopicMemory } from './application.ts';
import { ask } from './commands.ts';
import type { SparkplugConfig } from './config.ts';
import { olderStateMessage, stateMessage } from './state-message.ts';
import { isNodeIdentity, namespace, olderStateTopic, readTopic } from './topic.ts';

/** A session in which edge nodes connect to an embedded broker of ours. */
export function openBrokerSide(config: SparkplugConfig, host: DriverHost): Session {
  let publish: ((message: Message) => void) | undefined;
  let isStopping = false;
  const now = () => host.clock.now();
  const send = (topic: string, payload: Buffer): void => publish?.(messageOf({ topic, payload, qos: 0, retain: false }, now()));
  const application = applicationOf(config, host, send);
  const topicOf = createTopicMemory(readTopic);
  /** On which connection each edge node was born last: its session is that connection. */
  const bornOn = new Map<string, object>();
  const tellState = (isOnline: boolean): void => {
    for (const message of [stateMessage(config.hostId, isOnline, now()), olderStateMessage(config.hostId, isOnline ? 'ONLINE' : 'OFFLINE')])
      publish?.(messageOf(message, now()));
  };

  const protocol: TopicProtocol = {
    isIdentity: isNodeIdentity,
    guest: (identity) =>
      config.admitsUnknown && isNodeIdentity(identity)
        ? { identity, origin: 'measured', points: new Map(), secretHash: undefined, topics: [] }
        : undefined,
    topicsOf: ownTopics,
    owns(text) {
      const topic = topicOf(text);
      return topic !== undefined && topic.verb !== 'NCMD' && topic.verb !== 'DCMD';
    },
    take({ topic: text, bytes, from, to, resumeAt, by }) {
      const topic = topicOf(text);
      if (topic === undefined) throw new Error(`BUG: ${text} is no topic of ours`);
      if (topic.verb === 'NBIRTH' && by !== undefined) bornOn.set(topic.node, by);
      return application.take({ topic, bytes, from, to, resumeAt });
    },
    left(identity, by) {
      if (bornOn.get(identity) !== by) return; // another connection with its name, such as one that only listens
      bornOn.delete(identity);
      if (!isStopping) application.left(identity);
    },
    started(way) {
      publish = way;
      isStopping = false;
      tellState(true);
    },
    stopping() {
      tellState(false);
      isStopping = true; // that we go says nothing of the edge nodes
    },
    tick: application.tick,
    resume: application.resume,
  };
  return {
    ...openBroker(config, host, protocol),
    ask: (identity, question, signal) => ask({ application, config, host, send }, { identity, question, signal }),
  };
}

/** What an edge node `group/edge` publishes and hears. */
function ownTopics(identity: string): readonly string[] {
  if (!isNodeIdentity(identity)) return [];
  const [group, edge] = identity.split('/');
  const at = (verb: string, rest = '') => `${namespace}/${group}/${verb}/${edge}${rest}`;
  return [
    ...['NBIRTH', 'NDATA', 'NDEATH'].map((verb) => `publish:${at(verb)}`),
    ...['DBIRTH', 'DDATA', 'DDEATH'].map((verb) => `publish:${at(verb, '/+')}`),
    `subscribe:${at('NCMD', '/#')}`,
    `subscribe:${at('DCMD', '/#')}`,
    `subscribe:${namespace}/STATE/#`,
    `subscribe:${olderStateTopic}/#`,
  ];
}
