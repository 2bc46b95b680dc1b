import { systemClock } from '../contracts/time.ts';
import { type Audit, createAudit } from '../kernel/audit.ts';
import { type Auth, createAuth } from '../kernel/auth.ts';
import type { Config } from '../kernel/config.ts';
import { connect, type Database, openDatabase } from '../kernel/database.ts';
import { lockFolder, lockHolder } from '../kernel/lock.ts';
import type { Log } from '../kernel/log.ts';
import { runningUrl } from '../kernel/postgres-cluster.ts';

/** What the command line works with. */
export interface Desk {
  readonly auth: Auth;
  readonly audit: Audit;
}

const deskOn = async (db: Database): Promise<Desk> => ({
  auth: await createAuth(db, systemClock),
  audit: await createAudit(db, systemClock),
});

async function onDatabase<T>(db: Database, work: (desk: Desk) => Promise<T>): Promise<T> {
  try {
    return await work(await deskOn(db));
  } finally {
    await db.destroy();
  }
}

/** Work on the database of a data folder, whether the program runs on it or not. */
export async function withDesk<T>(config: Config, log: Log, work: (desk: Desk) => Promise<T>): Promise<T> {
  const { databaseUrl, dataFolder } = config;
  if (databaseUrl !== undefined) return onDatabase(connect(databaseUrl, log), work);
  const running = (await lockHolder(dataFolder)) === undefined ? undefined : await runningUrl(dataFolder);
  if (running !== undefined) return onDatabase(connect(running, log), work);
  const lock = await lockFolder(dataFolder);
  try {
    const { db, stop } = await openDatabase({ url: undefined, dataFolder, log });
    return await work(await deskOn(db)).finally(stop);
  } finally {
    await lock.release();
  }
}
