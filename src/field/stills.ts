import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isCamera } from '../contracts/camera.ts';
import type { Pack } from '../contracts/pack.ts';
import type { Clock } from '../contracts/time.ts';
import { drawStill } from './draw-still.ts';

/** The cameras of a pack, answering on this machine. */
export interface OpenStills {
  /** What the key of a camera is appended to: `http://127.0.0.1:41234/`. */
  readonly address: string;
  close(): void;
}

/** Answer `GET /<key of the asset>` with what that camera shows now, at a free port of 127.0.0.1; `undefined` for a pack without cameras. */
export async function openStills(pack: Pick<Pack, 'models' | 'site'>, clock: Clock): Promise<OpenStills | undefined> {
  const cameras = pack.site.filter(({ model }) => isCamera(pack.models[model])).map(({ key }) => key);
  if (cameras.length === 0) return undefined;
  const server = createServer(({ url = '/' }, answer) => {
    const seed = cameras.indexOf(url.slice(1));
    if (seed < 0) answer.writeHead(404).end();
    else answer.writeHead(200, { 'content-type': 'image/png' }).end(drawStill(clock.now(), seed));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // holds: it listens on TCP
  return { address: `http://127.0.0.1:${port}/`, close: () => void server.close() };
}
