import { resolve } from 'node:path';
import { z } from 'zod';
import { Failure } from '../contracts/errors.ts';
import { logLevels } from './log.ts';

/** Everything that can be set, each with its meaning and its default. The README's table is made from it. */
export const configSchema = z.object({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on. The default lets nobody outside of this machine in; 0.0.0.0 lets everybody'),
  port: z.coerce.number().int().min(0).max(65_535).default(7800).describe('Port of API and console; 0 takes a free one'),
  dataFolder: z.string().min(1).default('./data').describe('Folder of everything that is stored: one program per folder'),
  databaseUrl: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('PostgreSQL server. Default: an own PostgreSQL in the data folder'),
  warnDiskRatio: z.coerce.number().min(0.01).max(0.99).default(0.85).describe('Part of the disk used above which the program warns'),
  refuseDiskRatio: z.coerce
    .number()
    .min(0.02)
    .max(0.995)
    .default(0.95)
    .describe('Part of the disk used above which new samples are refused'),
  logLevel: z
    .enum(logLevels)
    .default('info')
    .describe(`How much is logged: ${logLevels.join(', ')}`),
  demo: flag().default(false).describe('Installs the demo and plays its field stations'),
  trustedOrigins: list()
    .default([])
    .describe('Origins of reverse proxies whose pages may make changes, separated by commas, e.g. https://yangfan.example'),
  callsPerMinute: z.coerce.number().int().min(60).default(60_000).describe('Calls of one address in a minute; more are refused with 429'),
});

/** The settings, checked and with their defaults. */
export type Config = z.infer<typeof configSchema>;

type Name = keyof Config;

function flag() {
  const words: Readonly<Record<string, boolean>> = { true: true, '1': true, yes: true, false: false, '0': false, no: false };
  return z.preprocess((value) => (typeof value === 'string' ? (words[value.toLowerCase()] ?? value) : value), z.boolean());
}

function list() {
  const split = (text: string) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  return z.preprocess((value) => (typeof value === 'string' ? split(value) : value), z.array(z.url()));
}

/** Name of a setting in the environment: `YANGFAN_DATA_FOLDER`. The database's is `DATABASE_URL`, as everywhere. */
export const variableOf = (name: Name): string =>
  name === 'databaseUrl' ? 'DATABASE_URL' : `YANGFAN_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/** Name of a setting on the command line: `--data-folder`. */
export const optionOf = (name: Name): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const names = Object.keys(configSchema.shape) as Name[];

/**
 * The settings from the environment, overruled by options.
 *
 * @param options by name, e.g. from the command line; `undefined` counts as not given
 * @throws Failure `BAD_REQUEST` which names every wrong setting, and every `YANGFAN_…` variable that does not exist
 */
export function readConfig(environment: NodeJS.ProcessEnv, options: Readonly<Partial<Record<Name, unknown>>> = {}): Config {
  const unknown = Object.keys(environment).filter((variable) => variable.startsWith('YANGFAN_') && !isKnown(variable));
  const given = Object.fromEntries(names.map((name) => [name, options[name] ?? environment[variableOf(name)] ?? undefined]));
  const { success, data, error } = configSchema.safeParse(given);
  const wrong = [
    ...(error?.issues ?? []).map(({ path, message }) => `${variableOf(String(path[0]) as Name)}: ${message}`),
    ...unknown.map((variable) => `${variable}: there is no such setting`),
  ];
  if (success && data.warnDiskRatio >= data.refuseDiskRatio)
    wrong.push(`${variableOf('warnDiskRatio')}: must be below ${variableOf('refuseDiskRatio')}`);
  if (!success || wrong.length > 0) {
    throw new Failure('BAD_REQUEST', `reading the settings: ${wrong.join('; ')}`, { cause: error, details: { what: wrong.join('; ') } });
  }
  return { ...data, dataFolder: resolve(data.dataFolder) };
}

/** `YANGFAN_TEST_…` belong to the tests. */
const isKnown = (variable: string) => variable.startsWith('YANGFAN_TEST_') || names.some((name) => variableOf(name) === variable);

/** The table of settings for the README, in Markdown. */
export function configTable(): string {
  const row = (name: Name) => {
    const schema = configSchema.shape[name];
    const preset = schema.safeParse(undefined).data;
    const shown = preset === undefined || (Array.isArray(preset) && preset.length === 0) ? '–' : `\`${preset}\``;
    return `| \`${variableOf(name)}\` | \`${optionOf(name)}\` | ${shown} | ${schema.description} |`;
  };
  return ['| variable | option | default | meaning |', '| --- | --- | --- | --- |', ...names.map(row)].join('\n');
}
