import { migrate } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import { takeOverPictures } from './pack-pictures.ts';
import type { PictureService } from './pictures.ts';
import { pictureRoutes } from './routes.ts';
import { pictureMigrations } from './schema.ts';

/** What `pictures` is built from. */
export interface PictureDeps extends PictureService {
  readonly http: Http;
  readonly outbox: Outbox;
}

/** Process pictures 工艺画面 and 3D scenes: run the migrations, register the routes, listen to `pack.installed`. */
export async function createPictures({ http, outbox, ...service }: PictureDeps): Promise<void> {
  await migrate(service.db, pictureMigrations);
  pictureRoutes(http, service);
  outbox.subscribe('pictures', ['pack.installed'], async ({ body }) => {
    if ('pack' in body) await takeOverPictures(service, body);
  });
}
