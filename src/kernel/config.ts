import { resolve } from 'node:path';
import { z } from 'zod';
import { Failure } from '../contracts/errors.ts';
import { issuesText, issueText, shortened, type TextIssue } from '../contracts/issue-text.ts';
import { usualLimits } from '../contracts/load.ts';
import { roles as userRoles } from '../contracts/roles.ts';
import type { Text } from '../contracts/text.ts';
import { neededWhere, rolesWords } from './config-words.ts';
import { logLevels } from './log.ts';
import { isSafe } from './safe-url.ts';

/** Roles that a process may have; see `rolesWrong` for those that go together. */
const processRoles = ['gateway', 'flow', 'api', 'edge'] as const;
const roleOfClaim = new RegExp(`^.+=(${userRoles.join('|')})$`);
const nodeName = /^[\w-]{1,60}$/;

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
  natsUrl: z
    .string()
    .regex(/^(nats|tls):\/\/[^,\s]+(,(nats|tls):\/\/[^,\s]+)*$/, 'must be nats://host:4222, several separated by commas')
    .optional()
    .describe('NATS servers with JetStream, separated by commas: events go over them. Default: none, all stays in the process'),
  natsReplicas: z.coerce
    .number()
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('Copies that NATS keeps of everything; 3 survives the loss of one server'),
  replicateLog: flag()
    .default(false)
    .describe(
      'With the roles gateway,flow: a device is acknowledged only when its samples are in NATS too, so that the loss of a disk loses nothing',
    ),
  clickhouseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'ClickHouse server, http://user:password@host:8123/database: history is copied there and read from there. Default: none, all stays local',
    ),
  roles: list(z.enum(processRoles))
    .default(['gateway', 'flow', 'api'])
    .describe(
      'What this process does: all three, or gateway,flow (devices, rules, log) and api (console, API, database) in processes of their own, or edge (devices, log, uplink)',
    ),
  node: z
    .string()
    .regex(nodeName, 'must be letters, digits, - and _')
    .default('main')
    .describe('Name of this process among those with the roles gateway,flow; one per data folder'),
  nodes: list(z.string().regex(nodeName, 'must be names of nodes'))
    .default([])
    .describe('With the role api alone: the names of all processes with the roles gateway,flow, separated by commas'),
  takeOverSeconds: z.coerce
    .number()
    .min(3)
    .max(3600)
    .default(15)
    .describe('With the role api alone: a node that is silent for so long loses its sources to the others'),
  edgeFile: z
    .string()
    .min(1)
    .default('./edge.json')
    .describe('With the role edge: the file with its sources and devices, until the centre sends a configuration'),
  centreUrl: z
    .url({ protocol: /^https?$/ })
    .refine(isSafe, 'must be https://…; http:// only to this machine')
    .optional()
    .describe(
      'With the role edge: address of the API of the central Yangfan, which then configures this edge, https://host:port. Default: it does not',
    ),
  centreCode: z.string().min(1).optional().describe('The one-time code with which this edge signs in there for the first time'),
  centreCaFile: z
    .string()
    .min(1)
    .optional()
    .describe('File with the CA certificates (PEM) that sign its certificate. Default: those that Node.js trusts'),
  centreSeconds: z.coerce
    .number()
    .min(0.05)
    .max(3600)
    .default(10)
    .describe('It is told the state of this edge, and asked for news, so often'),
  warnDiskRatio: z.coerce.number().min(0.01).max(0.99).default(0.85).describe('Part of the disk used above which the program warns'),
  refuseDiskRatio: z.coerce
    .number()
    .min(0.02)
    .max(0.995)
    .default(0.95)
    .describe('Part of the disk used above which new samples are refused'),
  admitCpuRatio: z.coerce
    .number()
    .min(0.1)
    .max(1)
    .default(usualLimits.cpu)
    .describe('Part of all cores in use over half a minute above which no new source, installation, import or connection is begun'),
  admitMemoryRatio: z.coerce
    .number()
    .min(0.01)
    .max(1)
    .default(usualLimits.memory)
    .describe('The same for the part of the memory that the program uses'),
  admitDiskRatio: z.coerce
    .number()
    .min(0.01)
    .max(1)
    .default(usualLimits.disk)
    .describe('The same for the part of the disk used; connections are let in all the same'),
  retentionDays: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Samples older than this are deleted; with ClickHouse only here, and never before they are there. Default: kept for ever'),
  placeEventDays: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Events of places (entered, left, too fast …) older than this are deleted. Default: kept for ever'),
  mqttPort: port(1883).describe('Port of the MQTT source that a pack brings'),
  sl651Port: port(9651).describe('Port of the SL 651 source that a pack brings'),
  gatewayPort: port(7801).describe('Port of the HTTP source that a pack brings'),
  modbusPort: port(1502).describe('Port at which the Modbus source that a pack brings calls its devices'),
  uplinkUrl: z
    .string()
    .refine(isUplink, 'must be mqtt://identity:secret@host:1883 or mqtts://…, or nats://identity:secret@host:4222 or tls://…')
    .optional()
    .describe(
      'Central Yangfan that gets all samples of this one, as mqtt(s)://identity:secret@host:port, or the NATS server between them, as nats://identity:secret@host:port or tls://…. Default: none',
    ),
  uplinkCaFile: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File with the CA certificates (PEM) that sign the certificate of an mqtts centre or a tls NATS server. Default: those that Node.js trusts',
    ),
  uplinkCertFile: z
    .string()
    .min(1)
    .optional()
    .describe('File with the certificate (PEM) that this site shows there, in place of the secret. Default: none'),
  uplinkKeyFile: z.string().min(1).optional().describe('File with the private key (PEM) of that certificate. Default: none'),
  uplinkKeepMegabytes: z.coerce
    .number()
    .int()
    .min(1)
    .default(10_240)
    .describe('Megabytes of samples kept for the central Yangfan while it cannot be reached; beyond it the oldest are not forwarded'),
  logLevel: z
    .enum(logLevels)
    .default('info')
    .describe(`How much is logged: ${logLevels.join(', ')}`),
  demo: flag().default(false).describe('Installs the demo and plays its field stations'),
  demoPack: z.string().min(1).default('water').describe('Which of our own packs the demo installs and plays'),
  packs: list(z.string().min(1))
    .default([])
    .describe('Further packs: names of npm packages, or paths of .js or .json files, separated by commas'),
  trustedOrigins: list(z.url())
    .default([])
    .describe('Origins of reverse proxies whose pages may make changes, separated by commas, e.g. https://yangfan.example'),
  oidcIssuer: z
    .url({ protocol: /^https?$/ })
    .refine(isSafe, 'must be https://…; http:// only to this machine')
    .optional()
    .describe('OpenID provider at which people may sign in, as it calls itself (issuer). Default: none, people sign in by password'),
  oidcClientId: z.string().min(1).optional().describe('Name of this program at the OpenID provider (client id)'),
  oidcClientSecretFile: z
    .string()
    .min(1)
    .optional()
    .describe('File with the secret of this program at the OpenID provider. Default: none, a public client, with PKCE alone'),
  oidcOrigin: z
    .url({ protocol: /^https?$/ })
    .refine(isSafe, 'must be https://…; http:// only to this machine')
    .refine((url) => new URL(url).href === `${new URL(url).origin}/`, 'must be an origin, without a path')
    .optional()
    .describe('Address of the console as browsers see it; the OpenID provider sends people back to its path /signin'),
  oidcTitle: z.string().max(40).optional().describe('What the button calls the OpenID provider. Default: company account'),
  oidcScopes: z
    .string()
    .regex(/\bopenid\b/, 'must contain openid')
    .default('openid profile email')
    .describe('Scopes that are asked for'),
  oidcNameClaim: z
    .string()
    .min(1)
    .default('preferred_username')
    .describe('Claim of the ID token that becomes the user name, at the first sign-in'),
  oidcRoleClaim: z
    .string()
    .min(1)
    .default('groups')
    .describe('Claim of the ID token that gives the role, a text or a list; with dots for one within another, e.g. realm_access.roles'),
  oidcRoles: list(z.string().regex(roleOfClaim, `must be value=role, with a role of ${userRoles.join(', ')}`))
    .default([])
    .describe(
      'Which value of that claim gives which role, as value=role, separated by commas; the highest counts. Whoever has none is refused',
    ),
  oidcAllow: list(z.string().regex(/^[^=]+=.+$/, 'must be claim=value'))
    .default([])
    .describe(
      'Who of those with a role may come in, as claim=value, separated by commas; one must hold, and an email only when it is verified. Default: all with a role',
    ),
  oidcTenant: z.string().min(1).default('main').describe('Tenant of the users that come from the OpenID provider'),
  oidcMoreFile: z
    .string()
    .min(1)
    .optional()
    .describe('JSON file with the OpenID providers of further tenants, each with its own client and roles. Default: none'),
  allowLoopback: flag()
    .default(false)
    .describe(
      'Lets webhooks, messengers, mail servers and brokers of bridges be on this machine. The default refuses its addresses there, so that nobody who may enter one reaches what listens for this machine alone',
    ),
  callsPerMinute: z.coerce.number().int().min(60).default(60_000).describe('Calls of one address in a minute; more are refused with 429'),
});

/** The settings, checked and with their defaults. */
export type Config = z.infer<typeof configSchema> & {
  /** Per protocol, what is laid over the configuration of the sources that a pack brings. */
  readonly sourceDefaults: Readonly<Record<string, Record<string, unknown>>>;
};

type Name = keyof typeof configSchema.shape;

function port(preset: number) {
  return z.coerce.number().int().min(0).max(65_535).default(preset);
}

/** True for an address of a broker, or a NATS server, with somebody who signs in there. */
function isUplink(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^(mqtts?|nats|tls):$/.test(url.protocol)) return false;
  if (/^(nats|tls):$/.test(url.protocol) && !isToken(url.username)) return false;
  // With TLS a certificate may stand for the secret.
  const isSecure = url.protocol === 'mqtts:' || url.protocol === 'tls:';
  const needed = isSecure ? [url.hostname, url.username] : [url.hostname, url.username, url.password];
  return needed.every((part) => part !== '');
}

/** With NATS the identity is one token of a subject. */
function isToken(encoded: string): boolean {
  try {
    return /^[^.*>\s\p{Cc}]+$/u.test(decodeURIComponent(encoded));
  } catch {
    return false; // a % that encodes nothing
  }
}

function flag() {
  const words: Readonly<Record<string, boolean>> = { true: true, '1': true, yes: true, false: false, '0': false, no: false };
  return z.preprocess((value) => (typeof value === 'string' ? (words[value.toLowerCase()] ?? value) : value), z.boolean());
}

function list<T extends z.ZodType>(item: T) {
  const split = (text: string) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  return z.preprocess((value) => (typeof value === 'string' ? split(value) : value), z.array(item));
}

/** Names in the environment that do not follow from the setting's own. */
const variables: Partial<Record<Name, string>> = {
  databaseUrl: 'DATABASE_URL',
  dataFolder: 'YANGFAN_DATA',
  gatewayPort: 'YANGFAN_HTTP_SOURCE_PORT',
};

/** Name of a setting in the environment, e.g. `YANGFAN_LOG_LEVEL`. */
export const variableOf = (name: Name): string =>
  variables[name] ?? `YANGFAN_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/** Name of a setting on the command line, e.g. `--log-level`. */
export const optionOf = (name: Name): string =>
  `--${variableOf(name)
    .replace(/^YANGFAN_/, '')
    .replaceAll('_', '-')
    .toLowerCase()}`;

const names = Object.keys(configSchema.shape) as Name[];

/**
 * The settings from the environment, overruled by options.
 *
 * @param options by name, e.g. from the command line; `undefined` counts as not given
 * @throws Failure `BAD_SETTINGS` which names every wrong setting in both languages
 */
export function readConfig(environment: NodeJS.ProcessEnv, options: Readonly<Partial<Record<Name, unknown>>> = {}): Config {
  const given = Object.fromEntries(names.map((name) => [name, options[name] ?? (environment[variableOf(name)] || undefined)]));
  const { data, error } = configSchema.safeParse(given);
  if (data === undefined) throw wrong(error.issues.map((issue) => at(String(issue.path[0]) as Name, issueText(issue)))); // holds: the first part of a path is a setting
  const refuse = variableOf('refuseDiskRatio');
  if (data.warnDiskRatio >= data.refuseDiskRatio)
    throw wrong([at('warnDiskRatio', { zh: `须低于 ${refuse}`, en: `must be below ${refuse}` })]);
  const reasons = [...rolesWrong(data), ...providerWrong(data)];
  if (reasons.length > 0) throw wrong(reasons);
  const sourceDefaults = {
    mqtt: { port: data.mqttPort },
    sl651: { port: data.sl651Port },
    http: { port: data.gatewayPort },
    modbus: { port: data.modbusPort },
  };
  return { ...data, dataFolder: resolve(data.dataFolder), sourceDefaults };
}

const at = (name: Name, text: Text): TextIssue => ({ path: variableOf(name), text });

/** Why these roles cannot work, all reasons at once; empty when they can. */
function rolesWrong({ roles, ...data }: z.infer<typeof configSchema>): readonly TextIssue[] {
  const has = (role: (typeof processRoles)[number]) => roles.includes(role);
  const need = (name: Name, where: keyof typeof neededWhere): readonly TextIssue[] => {
    const value = data[name as keyof typeof data];
    return value === undefined || (Array.isArray(value) && value.length === 0) ? [at(name, neededWhere[where])] : [];
  };
  if (has('edge')) return roles.length > 1 ? [at('roles', rolesWords.edgeAlone)] : need('uplinkUrl', 'edge');
  if (roles.length === 0) return [at('roles', rolesWords.none)];
  if (has('gateway') !== has('flow')) return [at('roles', rolesWords.together)];
  if (has('flow') && has('api')) return data.replicateLog ? [at('replicateLog', rolesWords.replicates)] : [];
  return [
    ...need('natsUrl', 'apart'),
    ...need('clickhouseUrl', 'apart'),
    ...(data.replicateLog && !has('flow') ? [at('replicateLog', rolesWords.writesNoLog)] : []),
    ...(has('api') ? [...need('databaseUrl', 'apart'), ...need('nodes', 'api')] : []),
    ...(data.uplinkUrl === undefined ? [] : [at('uplinkUrl', rolesWords.noUplink)]),
  ];
}

/** What is missing for the OpenID provider. Without roles nobody could come in, which is surely not meant. */
function providerWrong(data: z.infer<typeof configSchema>): readonly TextIssue[] {
  if (data.oidcIssuer === undefined && data.oidcMoreFile !== undefined)
    return [
      at('oidcIssuer', { zh: `设了 ${variableOf('oidcMoreFile')} 就须设置此项`, en: `is needed with ${variableOf('oidcMoreFile')}` }),
    ];
  const needed = { oidcClientId: data.oidcClientId, oidcOrigin: data.oidcOrigin, oidcRoles: data.oidcRoles[0] };
  const isLacking = ([, value]: readonly [string, unknown]) => data.oidcIssuer !== undefined && value === undefined;
  const issuer = variableOf('oidcIssuer');
  // The keys of the object above are names.
  return Object.entries(needed)
    .filter(isLacking)
    .map(([name]) => at(name as Name, { zh: `设了 ${issuer} 就须设置此项`, en: `is needed with ${issuer}` }));
}

function wrong(reasons: readonly TextIssue[]): Failure {
  const what = issuesText(reasons);
  return new Failure('BAD_SETTINGS', `reading the settings: ${what.en}`, { details: { what: shortened(what) } });
}

/** Variables that look like ours and are none, probably misspelt: to be warned of. */
export function unknownVariables(environment: NodeJS.ProcessEnv): readonly string[] {
  return Object.keys(environment).filter(
    (variable) => variable.startsWith('YANGFAN_') && !names.some((name) => variableOf(name) === variable),
  );
}

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
