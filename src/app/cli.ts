#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { allScopes, areas, type Scope, scopes } from '../contracts/areas.ts';
import { conflict, Failure } from '../contracts/errors.ts';
import { type Caller, type Role, roles } from '../contracts/roles.ts';
import { backup } from '../kernel/backup.ts';
import { configTable } from '../kernel/config.ts';
import { createLog } from '../kernel/log.ts';
import { restore } from '../kernel/restore.ts';
import { auditBreak } from './audit-break.ts';
import { withDesk } from './cli-database.ts';
import { complaint } from './complaint.ts';
import { settings } from './settings.ts';
import { version } from './version.ts';

const usage = `扬帆 Yangfan ${version}

  yangfan tenant create KEY --name ADMINISTRATOR                            新建租户及其管理员，给出一次性登录链接 · a company with its first administrator, and their one-time link
  yangfan tenant list                                                       列出租户 · list tenants
  yangfan token create --name NAME --role ${roles.join('|')} --scopes LIST [--days N]
                                                                            新建 API 令牌 · make an API token
  yangfan token renew ID [--hours N]                                        更换密钥，旧密钥再用 N 小时（默认 0） · another secret; the old one works N hours more (0)
  yangfan token list                                                        列出令牌 · list tokens
  yangfan token revoke ID                                                   吊销令牌 · revoke a token
  yangfan user link NAME                                                    一次性登录链接 · one-time sign-in link
  yangfan user list                                                         列出用户 · list users
  yangfan audit verify                                                      校验审计链 · check the audit chain
  yangfan backup FILE.tar.gz                                                备份（运行中亦可） · back up, also while running
  yangfan restore FILE.tar.gz                                               恢复到空数据目录 · restore into an empty data folder
  yangfan settings                                                          全部设置 · all settings

LIST, by commas: all, or of all and ${Object.keys(areas).join(', ')} each
with :read or :write, e.g. samples:write,alarms:read. Tokens for some sites are made in the console.
token and user list take --tenant KEY; default: main. The data folder is that of the settings (YANGFAN_DATA, default ./data).
`;

const config = settings();
const log = createLog('warn');
const print = (...lines: readonly string[]): void => void process.stdout.write(lines.map((line) => `${line}\n`).join(''));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...{ name: { type: 'string' }, role: { type: 'string' }, days: { type: 'string' }, tenant: { type: 'string' } },
    ...{ scopes: { type: 'string' }, hours: { type: 'string' } },
    help: { type: 'boolean', short: 'h' },
  },
});
const { tenant = 'main' } = values;
/** In the audit, whoever works on the machine of the program. */
const here: Caller = { id: 'cli', name: 'cli', role: 'administrator', tenant, kind: 'system' };

function wanted(value: string | undefined, what: string): string {
  if (value !== undefined && value !== '') return value;
  throw new Failure('BAD_REQUEST', `${what} is missing; see: yangfan --help`, { details: { what } });
}

function wantedRole(name: string | undefined): Role {
  const role = roles.find((one) => one === name);
  if (role !== undefined) return role;
  throw new Failure('BAD_REQUEST', `--role must be one of ${roles.join(', ')}`, { details: { what: 'role' } });
}

function wantedScopes(list: string | undefined): readonly Scope[] {
  const names = wanted(list, '--scopes').split(',');
  return names.flatMap((name) => {
    if (name === 'all') return allScopes;
    const scope = scopes.find((one) => one === name);
    if (scope === undefined) throw new Failure('BAD_REQUEST', `--scopes has no ${name}; see: yangfan --help`, { details: { what: name } });
    return [scope];
  });
}

function wantedHours(hours = '0'): number {
  if (/^\d{1,3}$/.test(hours) && Number(hours) <= 720) return Number(hours);
  throw new Failure('BAD_REQUEST', '--hours must be a whole number from 0 to 720', { details: { what: 'hours' } });
}

function wantedDays(days: string | undefined): number | undefined {
  if (days === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(days)) return Number(days);
  throw new Failure('BAD_REQUEST', '--days must be a whole number from 1 to 9999', { details: { what: 'days' } });
}

/** A key goes into folders and topics. */
function wantedKey(key: string | undefined): string {
  if (key !== undefined && /^[a-z][a-z0-9-]{0,39}$/.test(key)) return key;
  throw new Failure('BAD_REQUEST', 'a tenant is a letter a–z, then up to 39 letters, digits and hyphens', { details: { what: 'tenant' } });
}

/** A company is there as soon as it has an administrator, who signs in by the link and makes the rest. */
async function createTenant(key: string | undefined): Promise<void> {
  const [company, name] = [wantedKey(key), wanted(values.name, '--name')];
  await withDesk(config, log, async ({ auth, audit }) => {
    if ((await auth.users.tenants()).includes(company))
      throw new Failure('CONFLICT', `creating tenant ${company}: it is there already`, { details: { what: company } });
    await auth.users.create(company, name, { role: 'administrator' });
    await audit.write({
      caller: { ...here, tenant: company },
      action: 'createUser',
      target: name,
      outcome: 'ok',
      detail: { role: 'administrator' },
    });
    print(linkAt(await auth.linkFor(name)));
  });
}

const linkAt = (path: string): string => `http://${config.host}:${config.port}${path}`;

/** Only the secret goes to standard output, so that a script can take it. */
async function createToken(): Promise<void> {
  const [name, role, days] = [wanted(values.name, '--name'), wantedRole(values.role), wantedDays(values.days)];
  const given = wantedScopes(values.scopes);
  await withDesk(config, log, async ({ auth, audit }) => {
    const { secret } = await auth.tokens.create(tenant, { name, role, scopes: given, ...(days !== undefined && { expiresInDays: days }) });
    await audit.write({ caller: here, action: 'createToken', target: name, outcome: 'ok', detail: { role, scopes: given } });
    print(secret);
  });
}

async function renewToken(id: string | undefined): Promise<void> {
  const [token, oldWorksHours] = [wanted(id, 'the id of the token'), wantedHours(values.hours)];
  await withDesk(config, log, async ({ auth, audit }) => {
    const { secret } = await auth.tokens.renew(tenant, token, oldWorksHours);
    await audit.write({ caller: here, action: 'renewToken', target: token, outcome: 'ok', detail: { oldWorksHours } });
    print(secret);
  });
}

async function revokeToken(id: string | undefined): Promise<void> {
  const token = wanted(id, 'the id of the token');
  await withDesk(config, log, async ({ auth, audit }) => {
    await auth.tokens.revoke(tenant, token);
    await audit.write({ caller: here, action: 'revokeToken', target: token, outcome: 'ok' });
  });
}

const timeOf = (ms: number | undefined): string => (ms === undefined ? '–' : new Date(ms).toISOString());

async function listTokens(): Promise<void> {
  await withDesk(config, log, async ({ auth }) => {
    for (const { id, name, role, scopes: given, sites = [], lastUsedAt, expiresAt } of await auth.tokens.list(tenant)) {
      const reach = [...given, ...sites.map((site) => `${site.role}@${site.asset}`)].join(',');
      print(`${id}  ${role.padEnd(13)}  ${name}  ${reach}  used ${timeOf(lastUsedAt)}  ends ${timeOf(expiresAt)}`);
    }
  });
}

const commands: Readonly<Record<string, (argument: string | undefined) => Promise<void>>> = {
  'tenant create': createTenant,
  'tenant list': () => withDesk(config, log, async ({ auth }) => print(...(await auth.users.tenants()))),
  'token create': createToken,
  'token list': listTokens,
  'token renew': renewToken,
  'token revoke': revokeToken,
  'user link': (name) => withDesk(config, log, async ({ auth }) => print(linkAt(await auth.linkFor(wanted(name, 'the name of the user'))))),
  'user list': () =>
    withDesk(config, log, async ({ auth }) =>
      print(
        ...(await auth.users.list(tenant)).map((one) => `${one.name.padEnd(24)}  ${one.role.padEnd(13)}  ${one.active ? '' : 'inactive'}`),
      ),
    ),
  'audit verify': () =>
    withDesk(config, log, async ({ audit }) => {
      const { entries, erased = 0, broken } = await audit.verify();
      if (broken !== undefined) throw conflict('verifying the audit', auditBreak(broken));
      print(`${entries} entries, unbroken${erased > 0 ? `; ${erased} of them rewritten by erasures` : ''}`);
    }),
  backup: async (file) => {
    const { files, bytes, notes } = await backup({
      dataFolder: config.dataFolder,
      file: wanted(file, 'the file to write'),
      databaseUrl: config.databaseUrl,
      log,
    });
    print(`${files} files, ${bytes} bytes`);
    print(...notes);
  },
  restore: async (file) => {
    const report = await restore(wanted(file, 'the file to read'), config.dataFolder);
    print(`${report.files} files into ${config.dataFolder}`, ...report.notes);
  },
  settings: async () => print(configTable()),
};

const two = positionals.slice(0, 2).join(' ');
const [command, argument] =
  commands[two] === undefined ? [commands[positionals[0] ?? ''], positionals[1]] : [commands[two], positionals[2]];
if (command === undefined || values.help === true) {
  process.stdout.write(usage);
  process.exit(values.help === true ? 0 : 2);
}
await command(argument).catch((error: unknown) => {
  process.stderr.write(
    error instanceof Failure ? complaint(error) : `yangfan: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
});
