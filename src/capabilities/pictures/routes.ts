import type { Caller } from '../../contracts/roles.ts';
import type { Http } from '../../kernel/http.ts';
import { seenOnly } from '../assets/index.ts';
import { soundProblems } from './check.ts';
import {
  copyPicture,
  createPicture,
  getPicture,
  listPictures,
  type PictureService,
  picturesOf,
  removePicture,
  restorePicture,
  seenPicture,
  updatePicture,
} from './pictures.ts';
import { fileOf, readFile, readScene, sceneFileOf } from './portable.ts';
import { cleanSvg } from './svg.ts';

/** Answer the operations of contracts/api/pictures.ts. */
export function pictureRoutes(http: Http, service: PictureService, changed: (tenant: string) => void): void {
  const { db, assets } = service;
  /** Do a change, and tell of it. */
  const tell = async <T>({ tenant }: Caller, change: Promise<T>): Promise<T> => {
    const reply = await change;
    changed(tenant);
    return reply;
  };
  const lookup = async (caller: Caller) => {
    const { tenant } = caller;
    return { assets: seenOnly(assets, caller), tenant, has: await picturesOf(db, tenant) };
  };
  http.route('listPictures', ({ caller, query }) => listPictures(service, caller, query));
  http.route('getPicture', ({ caller, params }) => getPicture(service, caller, params.id));
  http.route('createPicture', ({ caller, body }) => createPicture(service, caller, body));
  http.route('updatePicture', ({ caller, params, body }) => tell(caller, updatePicture(service, caller, { id: params.id, change: body })));
  http.route('removePicture', ({ caller, params }) => tell(caller, removePicture(service, caller, params.id)));
  http.route('restorePicture', ({ caller, params }) => tell(caller, restorePicture(service, caller, params.id)));
  http.route('copyPicture', ({ caller, params }) => copyPicture(service, caller, params.id));
  http.route('exportPicture', async ({ caller, params }) =>
    fileOf(assets, await seenPicture({ db, assets }, caller, { id: params.id, doing: 'exporting' })),
  );
  http.route('importPicture', async ({ caller, body }) => {
    const { picture, problems } = readFile(await lookup(caller), body.file);
    if (picture === undefined) return { problems: [...problems] };
    if (!body.isTrial) return { picture: await createPicture(service, caller, picture), problems: [] };
    if (picture.background !== undefined) cleanSvg(picture.background);
    return { problems: [...soundProblems(picture)] };
  });
  http.route('checkPictureBackground', async ({ body }) => cleanSvg(body.svg));
  http.route('checkPictureScene', async ({ caller, body }) => {
    const { scene, problems } = readScene(await lookup(caller), body.scene);
    return { problems: [...problems], ...(scene && { scene }) };
  });
  http.route('writePictureScene', async ({ caller, body }) => ({ scene: sceneFileOf(await lookup(caller), body.scene) }));
}
