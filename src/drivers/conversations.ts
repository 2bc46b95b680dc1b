import type { Server, Socket } from 'node:net';
import type { DriverHost } from '../contracts/driver.ts';
import { serve } from './listening.ts';

/** Our end of one connection, as a conversation sees it. */
export interface ConnectionEdge {
  /** Address of the peer, for people. */
  readonly peer: string;
  /** Send bytes; a peer that does not read is cut off. */
  readonly write: (bytes: Uint8Array) => void;
  /** End the connection; `why` is for people. */
  readonly close: (why: string) => void;
  /** Aborts when the connection ends. */
  readonly signal: AbortSignal;
}

/** What a protocol does with one connection. */
export interface Conversation {
  /** Take bytes; resolves when they are worked off, which is the moment to read more. */
  receive(chunk: Uint8Array): Promise<void>;
  /** The peer sends no more: resolves when all answers that are due are out, or it is too late for them. */
  finish(): Promise<void>;
  /** Called a few times a second; resolves with the ms since the last thing of worth came. */
  tick(): Promise<number>;
  /** The connection has ended. */
  end(): void;
  /** Who speaks, as far as it is known. */
  readonly identity: string | undefined;
}

/** How connections are served. */
export interface ConversationOptions {
  readonly host: DriverHost;
  /** Further connections are closed at once and counted. */
  readonly maxConnections: number;
  /** A connection is closed when its `tick` says more. */
  readonly idleMs: number;
  readonly converse: (edge: ConnectionEdge) => Conversation;
}

// A peer that does not read is cut off when so many bytes wait for it.
const unreadLimit = 65_536;
const tickMs = 250;

/** Serve a conversation on each connection until the signal aborts; nothing is left open after it. Throws `LINK_LOST` when the server fails. */
export async function serveConversations(server: Server, options: ConversationOptions, signal: AbortSignal): Promise<void> {
  const { host, maxConnections, idleMs } = options;
  const running = new Map<Socket, Promise<void>>();
  const conversations = new Map<Socket, Conversation>();
  server.on('connection', (socket) => {
    if (running.size < maxConnections && host.closed === undefined) {
      running.set(
        socket,
        attend(options, socket, conversations).finally(() => running.delete(socket)),
      );
      return;
    }
    const why = host.closed ?? `more than ${maxConnections} connections`;
    host.refuse('not-admitted', 1, undefined, `${why}, ${socket.remoteAddress} closed`);
    socket.on('error', () => {}).destroy();
  });
  const timer = setInterval(() => tickAll(conversations, idleMs), tickMs);
  const ended = () => {
    clearInterval(timer);
    for (const socket of running.keys()) socket.destroy();
  };
  await serve(server, signal, ended).finally(() => Promise.all(running.values()));
}

/** Serve one connection to its end. Whatever happens on it stays on it. */
async function attend({ host, converse }: ConversationOptions, socket: Socket, all: Map<Socket, Conversation>): Promise<void> {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`;
  const ended = new AbortController();
  socket.on('error', () => {}); // the reader below sees it
  socket.once('close', () => ended.abort());
  socket.setKeepAlive(true, 60_000);
  const close = (why: string): void => void socket.destroy(new Error(why));
  const conversation = converse({ peer, write: (bytes) => write(socket, bytes), close, signal: ended.signal });
  all.set(socket, conversation);
  try {
    // Not destroyed at the end of reading: a peer may end its side and still wait for its acknowledgement.
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) await conversation.receive(chunk);
    await conversation.finish();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    host.link({ kind: 'error', identity: conversation.identity, time: host.clock.now(), detail: `${peer}: ${detail}` });
  } finally {
    all.delete(socket);
    ended.abort();
    socket.destroySoon();
    conversation.end();
  }
}

function write(socket: Socket, bytes: Uint8Array): void {
  if (socket.writableLength > unreadLimit) socket.destroy(new Error('the peer does not read'));
  else if (socket.writable) socket.write(bytes);
}

function tickAll(conversations: ReadonlyMap<Socket, Conversation>, idleMs: number): void {
  for (const [socket, conversation] of conversations) {
    conversation.tick().then(
      (silentMs) => silentMs > idleMs && socket.destroy(new Error('idle')),
      (error: Error) => socket.destroy(error),
    );
  }
}
