import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from './version.ts';

/** Changes with the version of the program and with the console that it serves, whose page names its scripts by their content. */
export function programMark(consoleFolder: string): string {
  const page = join(consoleFolder, 'index.html');
  if (!existsSync(page)) return version;
  return `${version}-${createHash('sha256').update(readFileSync(page)).digest('hex').slice(0, 12)}`;
}
