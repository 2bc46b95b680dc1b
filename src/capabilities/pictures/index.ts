import type { EventBody } from '../../contracts/events.ts';
import type { Caller } from '../../contracts/roles.ts';
import { migrate } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import { idsOfPack, takeOverPictures } from './pack-pictures.ts';
import { type PictureService, type PictureView, readPictures } from './pictures.ts';

import { pictureRoutes } from './routes.ts';
import { pictureMigrations } from './schema.ts';

/** What `pictures` is built from. */
export interface PictureDeps extends PictureService {
  readonly http: Http;
  readonly outbox: Pick<Outbox, 'subscribe'>;
  /** Called after a picture of a tenant has changed. Default: nobody is told. */
  readonly changed?: (tenant: string) => void;
}

export type { PictureView } from './pictures.ts';

/** Pictures for those who show them elsewhere. */
export interface Pictures {
  /** Those of the named pictures that are there; at least one has to be named. */
  read(caller: Caller, ids: readonly string[]): Promise<readonly PictureView[]>;
  /** The ids of the pictures of a pack by their keys in it, also of those that people have removed; makes them when that has not been done yet. */
  ofPack(installed: EventBody<'pack.installed'>): Promise<ReadonlyMap<string, string>>;
}

/** Process pictures 工艺画面 and 3D scenes: run the migrations, register the routes, listen to `pack.installed`. */
export async function createPictures({ http, outbox, changed = () => {}, ...service }: PictureDeps): Promise<Pictures> {
  await migrate(service.db, pictureMigrations);
  pictureRoutes(http, service, changed);
  outbox.subscribe('pictures', ['pack.installed'], async ({ body }) => {
    if (!('pack' in body)) return;
    await takeOverPictures(service, body);
    changed(body.tenant);
  });
  return {
    read: (caller, ids) => readPictures(service, caller, ids),
    ofPack: async (installed) => {
      await takeOverPictures(service, installed);
      return idsOfPack(service, installed);
    },
  };
}
