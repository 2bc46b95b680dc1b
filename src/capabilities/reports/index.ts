import type { Language } from '../../contracts/text.ts';
import { migrate } from '../../kernel/database.ts';
import { startWatch } from '../../kernel/watch.ts';
import type { MailFile } from '../notify/index.ts';
import { comeDue, removeExpired } from './come-due.ts';
import type { ReportDeps } from './deps.ts';
import { mailFiles } from './files.ts';
import { takeOverReports } from './pack-reports.ts';
import { reportRoutes } from './routes.ts';
import { reportMigrations } from './schema.ts';

export type { ReportDeps } from './deps.ts';

/** Reports 报表. Everything stays within the caller's tenant; people use them through the API. */
export interface Reports {
  /** The files of a report for a mail; `undefined` when it was removed. */
  files(tenant: string, report: string, language: Language): Promise<readonly MailFile[] | undefined>;
  /** Look now for reports that come due, and remove those whose time is over. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/** Run the migrations, register the routes, listen to `pack.installed` and begin to look for what is due. */
export async function createReports(deps: ReportDeps): Promise<Reports> {
  const { db, outbox, log } = deps;
  await migrate(db, reportMigrations);
  reportRoutes(deps);
  outbox.subscribe('reports', ['pack.installed'], async ({ body }) => {
    if ('pack' in body) await takeOverReports(deps, body);
  });
  const lookAround = async () => {
    await comeDue(deps);
    await removeExpired(deps);
  };
  const watch = startWatch(lookAround, { lookMs: deps.lookMs ?? 10_000, log, doing: 'looking for due reports' });
  return { files: (tenant, report, language) => mailFiles(deps, { tenant, report, language }), look: watch.look, close: watch.close };
}
