import type { Driver } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { type FolderConfig, folderConfig } from './config.ts';
import { scan } from './scan.ts';
import { openSession } from './session.ts';

/** CSV files in a folder, taken once or followed as they grow; see README.md. */
export const folder: Driver<FolderConfig> = {
  protocol: 'folder',
  title: { zh: '文件夹监视（CSV）', en: 'Watched folder (CSV)' },
  config: folderConfig,
  open: openSession,
  async probe(config) {
    if (config.path === '') throw new Failure('BAD_REQUEST', 'watching a folder: none is named', { details: { what: 'path' } });
    const found = await scan(config);
    return `${config.path} holds ${found.length} files with these endings`;
  },
};
