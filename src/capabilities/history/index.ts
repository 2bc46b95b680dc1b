import { mkdir, rm } from 'node:fs/promises';
import { migrate } from '../../kernel/database.ts';
import { annotationRoutes } from './annotations.ts';
import type { HistoryDeps } from './deps.ts';
import { historyRoutes } from './routes.ts';
import { historyMigrations } from './schema.ts';

export type { HistoryDeps } from './deps.ts';
export { type ImportOrder, type ImportResult, importFile } from './import-file.ts';
export { bucketsView, rangeOf, seriesView } from './read.ts';

/** Samples in by batch and file, out by query and CSV. Owns the annotations; the samples are the store's, the names are `assets`'. */
export async function createHistory(deps: HistoryDeps): Promise<void> {
  await rm(deps.uploads, { recursive: true, force: true }); // uploads whose import a restart cut off
  await mkdir(deps.uploads, { recursive: true, mode: 0o700 });
  await migrate(deps.db, historyMigrations);
  historyRoutes(deps.http, deps);
  annotationRoutes(deps.http, deps);
}
