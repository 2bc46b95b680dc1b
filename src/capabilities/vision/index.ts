import { setMaxListeners } from 'node:events';
import { migrate } from '../../kernel/database.ts';
import type { Http } from '../../kernel/http.ts';
import { createReach } from '../../kernel/own-network.ts';
import type { CameraService, StillSource } from './cameras.ts';
import { fetchStill } from './fetch-still.ts';
import { type CameraReading, cameraReading, cameraRoutes } from './routes.ts';
import { visionMigrations } from './schema.ts';
import { createStills } from './stills.ts';

export type { CameraReading } from './routes.ts';

/** What `vision` is built from. */
export interface VisionDeps extends CameraService {
  readonly http: Http;
}

/** Cameras, to be closed with the program. */
export interface Vision extends CameraReading {
  /** Ends what is being fetched. */
  close(): void;
}

/** Cameras and what they show: run the migrations, answer the operations of contracts/api/cameras.ts. */
export async function createVision({ http, ...service }: VisionDeps): Promise<Vision> {
  await migrate(service.db, visionMigrations);
  const ending = new AbortController();
  setMaxListeners(0, ending.signal); // one for each still of the last seconds
  // The demonstration draws on this machine, which no address that a person enters may lead to.
  const own = createReach({ range: 'company', allowsLoopback: true });
  const fetch = ({ address, isSimulated, signIn }: StillSource) =>
    fetchStill({ address, signIn, reach: isSimulated ? own : service.reach, signal: ending.signal });
  const face = { service, stills: createStills(service.clock), fetch };
  cameraRoutes(http, face);
  return { ...cameraReading(face), close: () => ending.abort() };
}
