import type { RemoteInfo, Socket } from 'node:dgram';
import type { Conversation, ConversationOptions } from './conversations.ts';
import { untilUdpEnds } from './listening-udp.ts';

/** Datagrams of one peer that wait to be worked off; more are dropped and counted, for nobody can be asked to send slower. */
const mostWaiting = 64;
const tickMs = 250;

/** What is known of one peer. */
interface Talk {
  readonly conversation: Conversation;
  readonly ended: AbortController;
  waiting: number;
  /** The working off of its datagrams, one after the other. */
  work: Promise<void>;
}

/** The conversations on a socket, by address and port of the peer. */
interface Talks extends ConversationOptions {
  readonly socket: Socket;
  readonly all: Map<string, Talk>;
  /** Those of {@link all} that had not signed in when they were heard last, the longest known first. */
  readonly strangers: Set<string>;
}

function endTalk({ all, strangers }: Talks, peer: string): void {
  const talk = all.get(peer);
  all.delete(peer);
  strangers.delete(peer);
  talk?.ended.abort();
  talk?.conversation.end();
}

/** The address of a datagram can be forged: whoever has not signed in gives its place to the next one. False when all have. */
function makePlace(talks: Talks): boolean {
  const { host, maxConnections, all, strangers } = talks;
  for (const peer of strangers) {
    strangers.delete(peer);
    if (all.get(peer)?.conversation.identity !== undefined) continue;
    host.refuse('not-admitted', 1, undefined, `more than ${maxConnections} peers, ${peer} had not signed in and is forgotten`);
    endTalk(talks, peer);
    return true;
  }
  return false;
}

function beginTalk(talks: Talks, { address, port }: RemoteInfo): Talk | undefined {
  const { host, maxConnections, socket, all, strangers } = talks;
  const peer = `${address}:${port}`;
  const isFull = (): boolean => all.size >= maxConnections && !makePlace(talks);
  const why = host.closed ?? (isFull() ? `more than ${maxConnections} peers` : undefined);
  if (why !== undefined) {
    host.refuse('not-admitted', 1, undefined, `${why}, a datagram of ${peer} was dropped`);
    return undefined;
  }
  const ended = new AbortController();
  const failed = (error: Error | null) => error && host.refuse('bad-frame', 1, undefined, `answering ${peer}: ${error.message}`);
  const write = (bytes: Uint8Array): void => {
    if (!ended.signal.aborted) socket.send(bytes, port, address, failed);
  };
  const conversation = talks.converse({ peer, write, close: () => endTalk(talks, peer), signal: ended.signal });
  const talk: Talk = { conversation, ended, waiting: 0, work: Promise.resolve() };
  all.set(peer, talk);
  strangers.add(peer);
  return talk;
}

function take(talks: Talks, bytes: Uint8Array, from: RemoteInfo): void {
  const { host, all } = talks;
  const peer = `${from.address}:${from.port}`;
  const talk = all.get(peer) ?? beginTalk(talks, from);
  if (talk === undefined) return;
  if (talk.conversation.identity !== undefined) talks.strangers.delete(peer);
  if (talk.waiting >= mostWaiting) {
    host.refuse('no-room', 1, talk.conversation.identity, `${peer}: ${mostWaiting} datagrams wait, one was dropped`);
    return;
  }
  talk.waiting++;
  talk.work = talk.work
    .then(() => (talk.ended.signal.aborted ? undefined : talk.conversation.receive(bytes)))
    .catch((error: unknown) => {
      host.link({ kind: 'error', identity: talk.conversation.identity, time: host.clock.now(), detail: `${peer}: ${String(error)}` });
      endTalk(talks, peer);
    })
    .finally(() => talk.waiting--);
}

function tickAll(talks: Talks): void {
  for (const [peer, { conversation }] of [...talks.all]) {
    conversation.tick().then(
      (silentMs) => silentMs > talks.idleMs && endTalk(talks, peer),
      () => endTalk(talks, peer),
    );
  }
}

/**
 * Serve a conversation with each address and port that sends datagrams, until the signal aborts. `receive` gets one datagram at a time.
 * A peer that falls silent is forgotten after `idleMs`, one that has not signed in as soon as its place is needed. Throws `LINK_LOST` when the socket fails.
 */
export async function serveDatagrams(socket: Socket, options: ConversationOptions, signal: AbortSignal): Promise<void> {
  const talks: Talks = { ...options, socket, all: new Map(), strangers: new Set() };
  socket.on('message', (bytes, from) => take(talks, bytes, from));
  const timer = setInterval(() => tickAll(talks), tickMs);
  try {
    await untilUdpEnds(socket, signal);
  } finally {
    clearInterval(timer);
    const works = [...talks.all.values()].map(({ work }) => work);
    for (const peer of [...talks.all.keys()]) endTalk(talks, peer);
    await new Promise<void>((resolve) => socket.close(resolve));
    await Promise.all(works);
  }
}
