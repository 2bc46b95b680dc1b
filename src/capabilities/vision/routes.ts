import type { FastifyReply } from 'fastify';
import type { Reply } from '../../contracts/api/index.ts';
import { stillTimeHeader } from '../../contracts/camera.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Http } from '../../kernel/http.ts';
import { getAddress, setAddress } from './addresses.ts';
import { type CameraService, listCameras, type StillSource, stillSource } from './cameras.ts';
import type { Picture } from './fetch-still.ts';
import type { Stills } from './stills.ts';

/** What the routes work with. */
export interface CameraFace {
  readonly service: CameraService;
  readonly stills: Stills;
  readonly fetch: (source: StillSource) => Promise<Picture>;
}

/** Cameras as others show them. */
export interface CameraReading {
  /** Those in use that a caller may see. */
  list(caller: Caller): Promise<Reply<'listCameras'>['items']>;
  /** Answer with the still of a camera. Throws `NOT_FOUND`, `NOT_AVAILABLE`, `TOO_MANY`. */
  sendStill(caller: Caller, id: string, reply: FastifyReply): Promise<undefined>;
}

/** How cameras are read, by whoever may see them. */
export const cameraReading = ({ service, stills, fetch }: CameraFace): CameraReading => ({
  list: (caller) => listCameras(service, caller),
  async sendStill(caller, id, reply) {
    const source = await stillSource(service, caller, id);
    const { media, bytes, time } = await stills.of({ tenant: caller.tenant, id }, () => fetch(source));
    reply
      .header('content-type', media)
      .header('cache-control', 'no-store')
      .header(stillTimeHeader, String(Math.round(time)));
    return reply.send(bytes) as unknown as Promise<undefined>; // holds: Fastify's reply is a thenable that resolves once sent
  },
});

/** Answer the operations of contracts/api/cameras.ts. */
export function cameraRoutes(http: Http, { service, stills, fetch }: CameraFace): void {
  const reading = cameraReading({ service, stills, fetch });
  http.route('listCameras', async ({ caller }) => ({ items: await reading.list(caller) }));
  http.route('readCameraStill', ({ caller, params: { id }, reply }) => reading.sendStill(caller, id, reply));
  http.route('getCameraAddress', ({ caller, params }) => getAddress(service, caller, params.id));
  http.route('setCameraAddress', async ({ caller, params: { id }, body }) => {
    const address = await setAddress(service, caller, { id, address: body });
    stills.forget(id);
    return address;
  });
}
