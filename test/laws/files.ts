import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of package.json. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Paths below a folder of the project, relative to the project, that a pattern accepts. */
export const pathsBelow = (folder: string, pattern: RegExp): readonly string[] =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => pattern.test(path) && !/(^|\/)(node_modules|dist)\//.test(path))
    .sort();

/** The text of a file of the project. */
export const textOf = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
