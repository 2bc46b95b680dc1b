import { isAbsolute } from 'node:path';
import { z } from 'zod';

const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^/\\\0]+$/, 'a name without / and \\')
  .refine((text) => text !== '.' && text !== '..', 'a name');

/** Configuration of a watched folder; the table in README.md is checked against it. */
export const folderConfig = z.object({
  path: z
    .string()
    .max(1000)
    .refine((path) => path === '' || isAbsolute(path), 'the whole path, such as /srv/loggers')
    .default('')
    .describe('The folder on this computer, its whole path'),
  subfolders: z.boolean().default(true).describe('Look into folders within it too; links are not followed'),
  endings: z
    .array(z.string().regex(/^\.[A-Za-z0-9_.-]{1,20}$/, 'an ending such as .csv'))
    .min(1)
    .max(20)
    .default(['.csv'])
    .describe('Endings of the names of files that are taken, in small or capital letters'),
  files: z
    .enum(['finished', 'appended'])
    .default('finished')
    .describe(
      'finished: a file is taken once, when it has not changed for settleSeconds; appended: files grow, and new rows are taken as they come',
    ),
  settleSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(10)
    .describe('finished: how long a file must not have changed, by our own clock since it was seen'),
  scanSeconds: z.number().min(0.01).max(86_400).default(5).describe('How often the folder is looked through'),
  layout: z
    .enum(['auto', 'wide', 'long'])
    .default('auto')
    .describe('wide: a column per key; long: a value per row, with columns key and value; auto: long when both columns are there'),
  identity: z
    .enum(['column', 'file', 'file-prefix', 'folder'])
    .default('file')
    .describe(
      'Where the identity of the device stands: in a column device, in the name of the file, in that name before the first _, or in the name of the folder',
    ),
  timeZone: z
    .string()
    .regex(/^[+-]\d\d:\d\d$/)
    .default('+08:00')
    .describe('Zone of times that name none'),
  encoding: z.enum(['auto', 'utf-8', 'gb18030']).default('auto').describe('auto: UTF-8 where the first rows are that, else GB18030'),
  delimiter: z.enum(['auto', 'comma', 'semicolon', 'tab']).default('auto').describe('auto: what is most frequent in the first row'),
  maxRowBytes: z.number().int().min(1_024).max(1_048_576).default(65_536).describe('Longest row; a longer one is put aside'),
  afterwards: z
    .enum(['leave', 'move'])
    .default('leave')
    .describe('finished: leave files where they are, or move them to doneFolder, or to failedFolder when nothing of them could be taken'),
  doneFolder: name.default('done').describe('move: name of the folder within path'),
  failedFolder: name.default('failed').describe('move: the same'),
});

/** A complete configuration. */
export type FolderConfig = z.infer<typeof folderConfig>;
