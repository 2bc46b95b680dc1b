import { z } from 'zod';
import { scopes } from '../areas.ts';
import { roles, siteRoles } from '../roles.ts';
import { byId, epochMs, id, page } from './common.ts';
import type { RouteContract } from './route.ts';

const role = z.enum(roles);
const scope = z.enum(scopes);
/** Where the role holds, and to what it is lowered there (the lower one counts). */
const signInProvider = z.object({ issuer: z.string(), title: z.string().optional(), isReached: z.boolean() });
export const siteRole = z.object({ asset: id, role: z.enum(siteRoles) });
const storedSiteRole = z.object({ asset: id, role });
const sites = z
  .array(siteRole)
  .max(50)
  .describe(
    'The role holds only at these assets and at all that lies within them, lowered to the role given there; empty: in the whole tenant',
  );
export const password = z.string().min(10).max(200).describe('At least 10 characters');
export const session = z.object({
  user: z.object({
    id,
    name: z.string(),
    role,
    tenant: z.string(),
    hasPassword: z.boolean(),
    isExternal: z.boolean(),
    /** Default: the whole tenant. */ sites: z.array(storedSiteRole).optional(),
    /** Of a token only. */ scopes: z.array(scope).optional(),
  }),
  /** Sent back in the header `x-yangfan-csrf` of every change made with the session cookie. */ csrf: z.string(),
  expiresAt: epochMs,
});
export const user = z.object({
  id,
  name: z.string(),
  role,
  /** Where the role holds; default: the whole tenant. */ sites: z.array(storedSiteRole).optional(),
  active: z.boolean(),
  /** Comes from an OpenID provider, which gives the role at each sign-in: no password, no link. */ isExternal: z.boolean(),
  createdAt: epochMs,
  lastSeenAt: epochMs.optional(),
});
export const token = z.object({
  id,
  name: z.string(),
  role,
  /** Where the role holds; default: the whole tenant. */ sites: z.array(storedSiteRole).optional(),
  scopes: z.array(scope),
  /** Until then the secret before the last renewal works too; absent: it does not. */ oldSecretUntil: epochMs.optional(),
  createdAt: epochMs,
  expiresAt: epochMs.optional(),
  lastUsedAt: epochMs.optional(),
});
const record = z.record(z.string(), z.unknown());
const personalData = z.object({
  format: z.literal('yangfan-personal-data'),
  formatVersion: z.literal(1),
  exportedAt: epochMs,
  account: record,
  sessions: z.array(record),
  records: z.record(z.string(), z.array(record)).describe('By table'),
  audit: z.array(record),
});
const userName = z
  .string()
  .min(2)
  .max(64)
  .regex(/^[\p{L}\p{N}._-]+$/u);

export const authRoutes = {
  signIn: {
    permission: 'anyone',
    summary: { zh: '用户名密码登录', en: 'Sign in by name and password' },
    body: z.object({ name: userName, password: z.string().max(200) }),
    reply: session,
  },
  signInByLink: {
    permission: 'anyone',
    summary: { zh: '一次性链接登录', en: 'Sign in by a one-time link' },
    body: z.object({ link: z.string().max(200) }),
    reply: session,
  },
  getSignInWays: {
    permission: 'anyone',
    summary: { zh: '可用的登录方式', en: 'The ways to sign in besides name and password' },
    query: z.object({
      company: z.string().max(64).optional().describe('Key of the company (tenant); default: the one whose provider is in the settings'),
    }),
    /** A provider can be used while it is reached. */
    reply: z.object({
      providers: z.array(signInProvider).describe('OpenID providers of that company; none also for a company that does not exist'),
      hasOthers: z.boolean().describe('Whether other companies have providers of their own, which only who names the company is told'),
    }),
  },
  beginProviderSignIn: {
    permission: 'anyone',
    summary: { zh: '开始企业账号登录（OpenID Connect）', en: 'Begin to sign in at the OpenID provider' },
    body: z.object({
      next: z.string().max(2000).default('/').describe('Path within the console to go to afterwards'),
      issuer: z.string().max(2000).optional().describe('Which provider; default: the first'),
      asksAgain: z
        .boolean()
        .default(false)
        .describe(
          'The provider asks for the account also when somebody is signed in there: the way on for whoever was refused with the wrong one',
        ),
    }),
    reply: z.object({ url: z.string() }),
    audited: false,
  },
  finishProviderSignIn: {
    permission: 'anyone',
    summary: { zh: '完成企业账号登录（OpenID Connect）', en: 'Sign in by the answer of the OpenID provider' },
    body: z.object({ providerAnswer: z.string().max(8000).describe('Query of the address to which the provider sent the browser back') }),
    reply: session.extend({ next: z.string() }),
  },
  signOut: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '退出登录，返回随后打开的地址', en: 'Sign out; returns the address to open next' },
    reply: z.object({ next: z.string() }),
  },
  getSession: {
    permission: 'viewer',
    sites: 'common',
    tokens: 'any',
    summary: { zh: '当前会话；令牌的角色、站点与权限范围', en: 'The present session; role, sites and scopes of a token' },
    reply: session,
  },
  setPassword: {
    permission: 'viewer',
    sites: 'common',
    summary: { zh: '设置自己的密码', en: 'Set one’s own password' },
    body: z.object({ old: z.string().max(200).optional(), password }),
  },
  listUsers: { permission: 'administrator', summary: { zh: '用户列表', en: 'List users' }, reply: page(user) },
  createUser: {
    permission: 'administrator',
    summary: { zh: '新建用户，返回一次性登录链接', en: 'Create a user; returns a one-time sign-in link' },
    // Strict: a misspelt `sites` would give the whole company.
    body: z.strictObject({ name: userName, role, sites: sites.optional() }),
    reply: user.extend({ link: z.string() }),
  },
  updateUser: {
    permission: 'administrator',
    summary: { zh: '修改用户角色与站点、停用或重发登录链接', en: 'Change role and sites, deactivate, or make a new sign-in link' },
    params: byId,
    body: z.strictObject({
      ...{ role: role.optional(), sites: sites.optional() },
      ...{ active: z.boolean().optional(), newLink: z.boolean().optional() },
    }),
    reply: user.extend({ link: z.string().optional() }),
  },
  exportPersonalData: {
    permission: 'viewer',
    sites: 'common',
    audited: true,
    summary: {
      zh: '导出个人信息：账号、会话、提及此人的全部记录与审计（本人或管理员）',
      en: 'All that is held about a person: account, sessions, every record and audit line that names them; for oneself, or for an administrator',
    },
    params: byId,
    reply: personalData,
  },
  getErasure: {
    permission: 'administrator',
    summary: {
      zh: '抹除之前：语句中将被替换的称呼',
      en: 'Before an erasure: the names that it would replace within sentences',
    },
    params: byId,
    reply: z.object({
      names: z
        .array(z.string())
        .describe(
          'Names by which rosters call the person and nobody else; one of a single character is replaced where it stands alone only',
        ),
    }),
  },
  eraseUser: {
    permission: 'administrator',
    summary: {
      zh: '抹除个人信息：删除账号，所有记录与审计中的姓名改为化名，不可恢复',
      en: 'Erase a person: the account is deleted, and a pseudonym takes the place of the name in all records and in the audit; for ever',
    },
    params: byId,
    body: z.object({
      name: userName.describe('Once more, to confirm'),
      reason: z.string().trim().min(1).max(500),
      withinSentences: z
        .boolean()
        .default(false)
        .describe(
          'Whether names by which rosters call the person (张伟 of zhang.wei) are replaced within sentences too, not only alone; `getErasure` lists them',
        ),
    }),
    reply: z.object({
      pseudonym: z.string(),
      changed: z.record(z.string(), z.number().int()).describe('Records that were rewritten, by table'),
      auditLines: z.number().int(),
      left: z
        .array(z.object({ table: z.string(), column: z.string(), id: z.string() }))
        .describe('Titles and settings that name them and must be changed by hand'),
    }),
  },
  listTokens: { permission: 'administrator', summary: { zh: 'API 令牌列表', en: 'List API tokens' }, reply: page(token) },
  createToken: {
    permission: 'administrator',
    summary: { zh: '新建 API 令牌，仅此一次显示', en: 'Create an API token; its secret is shown once' },
    body: z.strictObject({
      name: z.string().min(1).max(80),
      role,
      sites: sites.optional(),
      scopes: z
        .array(scope)
        .min(1)
        .max(scopes.length)
        .describe('What it may reach: `area:read` and `area:write`, `all:read`, `all:write`; neither access includes the other'),
      expiresInDays: z.number().int().min(1).max(3650).optional(),
    }),
    reply: token.extend({ secret: z.string() }),
  },
  renewToken: {
    permission: 'administrator',
    summary: { zh: '更换 API 令牌的密钥，旧密钥可再用一段时间', en: 'Renew the secret of an API token; the old one works for a while' },
    params: byId,
    body: z.object({ oldWorksHours: z.number().int().min(0).max(720).describe('0: the old secret ends at once') }),
    reply: token.extend({ secret: z.string() }),
  },
  revokeToken: { permission: 'administrator', summary: { zh: '吊销 API 令牌', en: 'Revoke an API token' }, params: byId },
} as const satisfies Record<string, RouteContract>;
