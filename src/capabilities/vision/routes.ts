import { stillTimeHeader } from '../../contracts/camera.ts';
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

/** Answer the operations of contracts/api/cameras.ts. */
export function cameraRoutes(http: Http, { service, stills, fetch }: CameraFace): void {
  http.route('listCameras', async ({ caller }) => ({ items: await listCameras(service, caller) }));
  http.route('readCameraStill', async ({ caller, params: { id }, reply }) => {
    const source = await stillSource(service, caller, id);
    const { media, bytes, time } = await stills.of(id, () => fetch(source));
    return reply
      .header('content-type', media)
      .header('cache-control', 'no-store')
      .header(stillTimeHeader, String(Math.round(time)))
      .send(bytes);
  });
  http.route('getCameraAddress', ({ caller, params }) => getAddress(service, caller, params.id));
  http.route('setCameraAddress', async ({ caller, params: { id }, body }) => {
    const address = await setAddress(service, caller, { id, address: body });
    stills.forget(id);
    return address;
  });
}
