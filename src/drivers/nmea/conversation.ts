import type { Socket } from 'node:net';
import { createFeed, type Source } from './feed.ts';

/** Name of a peer, for people and to keep peers apart. */
export const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress}:${remotePort}`;

/**
 * Hear one TCP peer to its end; answers why it ended. Reading stops while there is no room, so that TCP holds the peer back.
 * Whatever happens on the connection stays on it.
 */
export async function converse(source: Source, socket: Socket, signal: AbortSignal): Promise<string> {
  const ended = new AbortController();
  const feed = createFeed(source, peerOf(socket), AbortSignal.any([signal, ended.signal]));
  let isWorking = false;
  socket.setKeepAlive(true, 60_000);
  socket.setTimeout(source.config.idleSeconds * 1000);
  socket.on('timeout', () => !isWorking && socket.destroy(new Error(`silent for ${source.config.idleSeconds} s`)));
  socket.on('error', () => {}); // the reader below sees it
  socket.once('close', () => ended.abort());
  try {
    for await (const chunk of socket) {
      isWorking = true;
      await feed.push(chunk);
      isWorking = false;
    }
    await feed.end();
    return 'closed by the peer';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    socket.destroy();
  }
}
