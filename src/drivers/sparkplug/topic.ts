/** Kinds of messages, the third level of a topic. */
export const verbs = ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD', 'DBIRTH', 'DDEATH', 'DDATA', 'DCMD'] as const;
/** Kind of a message. */
export type Verb = (typeof verbs)[number];

/** A topic of an edge node or of one of its devices. */
export interface SparkplugTopic {
  readonly group: string;
  readonly verb: Verb;
  readonly edge: string;
  /** `undefined` for messages of the edge node itself. */
  readonly device: string | undefined;
  /** `group/edge` */
  readonly node: string;
  /** `group/edge` or `group/edge/device`: the identity of a device binding. */
  readonly identity: string;
}

/** First level of all topics. */
export const namespace = 'spBv1.0';

const isId = (text: string | undefined): text is string => text !== undefined && text !== '' && !/[+#\p{Cc}\ufffd]/u.test(text);

/** Take `spBv1.0/group/VERB/edge[/device]` apart; `undefined` for anything else, STATE among it. */
export function readTopic(topic: string): SparkplugTopic | undefined {
  const [first, group, word, edge, device, ...rest] = topic.split('/');
  const verb = verbs.find((one) => one === word);
  if (first !== namespace || rest.length > 0 || verb === undefined || !isId(group) || !isId(edge)) return undefined;
  const isOfDevice = verb.startsWith('D');
  if (isOfDevice ? !isId(device) : device !== undefined) return undefined;
  const node = `${group}/${edge}`;
  return { group, verb, edge, device, node, identity: device === undefined ? node : `${node}/${device}` };
}

/** Topic on which an edge node or device takes commands. */
export const commandTopic = (identity: string): string => {
  const [group, edge, device] = identity.split('/');
  return device === undefined ? `${namespace}/${group}/NCMD/${edge}` : `${namespace}/${group}/DCMD/${edge}/${device}`;
};

/** True for the identity of an edge node, `group/edge`. */
export const isNodeIdentity = (identity: string): boolean => {
  const [group, edge, ...rest] = identity.split('/');
  return isId(group) && isId(edge) && rest.length === 0 && identity.length <= 120;
};

/** The edge node of an identity: itself, or that of a device. */
export const nodeOf = (identity: string): string => identity.split('/', 2).join('/');

/** Where host applications of Sparkplug 2.2 tell that they are there, each below its id. */
export const olderStateTopic = 'STATE';

/** Topic on which a host application says whether it is there. */
export const stateTopic = (hostId: string): string => `${namespace}/STATE/${hostId}`;
