import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { Failure } from '../contracts/errors.ts';
import type { Text } from '../contracts/text.ts';
import { configSchema, configTable, readConfig, unknownVariables, variableOf } from './config.ts';

const openid = {
  YANGFAN_OIDC_ISSUER: 'https://idp.example/realms/a=b',
  YANGFAN_OIDC_CLIENT_ID: 'yangfan',
  YANGFAN_OIDC_ORIGIN: 'https://yangfan.example',
  YANGFAN_OIDC_ROLES: 'cn=ops=operator,admins=administrator',
};

function failureOf(act: () => unknown): Failure {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('without any setting nobody outside of the machine can come in', () => {
  expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 7800, dataFolder: resolve('data'), demo: false, databaseUrl: undefined });
});

test('an option goes before the environment', () => {
  const environment = { YANGFAN_PORT: '1000', YANGFAN_DEMO: 'yes', YANGFAN_TRUSTED_ORIGINS: 'https://a.example, https://b.example' };
  const config = readConfig(environment, { port: 2000 });
  expect(config).toMatchObject({ port: 2000, demo: true, trustedOrigins: ['https://a.example', 'https://b.example'] });
});

test.each([
  ['a port out of range', { YANGFAN_PORT: '70000' }, 'YANGFAN_PORT'],
  ['a database that is none', { DATABASE_URL: 'mysql://x/y' }, 'DATABASE_URL'],
  ['a ClickHouse that is none', { YANGFAN_CLICKHOUSE_URL: 'clickhouse://x:9000' }, 'YANGFAN_CLICKHOUSE_URL'],
  ['a warning above the refusal', { YANGFAN_WARN_DISK_RATIO: '0.97' }, 'YANGFAN_WARN_DISK_RATIO'],
  ['an uplink without a secret', { YANGFAN_UPLINK_URL: 'mqtt://site-7@centre.example' }, 'YANGFAN_UPLINK_URL'],
  ['an uplink of another protocol', { YANGFAN_UPLINK_URL: 'http://site-7:secret@centre.example' }, 'YANGFAN_UPLINK_URL'],
  ['an uplink over NATS whose identity is no token', { YANGFAN_UPLINK_URL: 'nats://site.7:secret@nats.example' }, 'YANGFAN_UPLINK_URL'],
  ['an uplink over NATS without a secret', { YANGFAN_UPLINK_URL: 'nats://site-7@nats.example' }, 'YANGFAN_UPLINK_URL'],
  ['a data plane without NATS', { YANGFAN_ROLES: 'gateway,flow', YANGFAN_CLICKHOUSE_URL: 'http://x:8123' }, 'YANGFAN_NATS_URL'],
  ['a gateway without flow', { YANGFAN_ROLES: 'gateway' }, 'YANGFAN_ROLES'],
  ['an api without a database', { YANGFAN_ROLES: 'api', YANGFAN_NODES: 'a' }, 'DATABASE_URL'],
  ['an api that knows no node', { YANGFAN_ROLES: 'api', DATABASE_URL: 'postgres://x/y' }, 'YANGFAN_NODES'],
  ['an edge that has nowhere to forward to', { YANGFAN_ROLES: 'edge' }, 'YANGFAN_UPLINK_URL'],
  ['an edge that is more than that', { YANGFAN_ROLES: 'edge,api' }, 'YANGFAN_ROLES'],
  ['a replicated log without a NATS of its own', { YANGFAN_REPLICATE_LOG: 'true' }, 'YANGFAN_REPLICATE_LOG'],
  ['a node with a name that NATS does not take', { YANGFAN_NODE: 'a.b' }, 'YANGFAN_NODE'],
  ['an OpenID provider in clear', { YANGFAN_OIDC_ISSUER: 'http://idp.example' }, 'YANGFAN_OIDC_ISSUER'],
  ['an OpenID provider that gives nobody a role', { ...openid, YANGFAN_OIDC_ROLES: '' }, 'YANGFAN_OIDC_ROLES'],
  ['an OpenID provider without a client', { ...openid, YANGFAN_OIDC_CLIENT_ID: '' }, 'YANGFAN_OIDC_CLIENT_ID'],
  ['an OpenID provider that knows no way back', { ...openid, YANGFAN_OIDC_ORIGIN: '' }, 'YANGFAN_OIDC_ORIGIN'],
  ['a way back with a path', { ...openid, YANGFAN_OIDC_ORIGIN: 'https://a.example/b' }, 'YANGFAN_OIDC_ORIGIN'],
  ['a role that does not exist', { ...openid, YANGFAN_OIDC_ROLES: 'admins=root' }, 'YANGFAN_OIDC_ROLES'],
  ['a flag that is no flag', { YANGFAN_DEMO: 'perhaps' }, 'YANGFAN_DEMO'],
])('%s is refused by its name', (_, environment, name) => {
  expect(() => readConfig(environment)).toThrow(name);
});

test.each([
  [{ YANGFAN_PORT: 'abc' }, 'YANGFAN_PORT：应为数字', 'YANGFAN_PORT: must be a number'],
  [{ YANGFAN_PORT: '70000' }, 'YANGFAN_PORT：不能大于 65535', 'YANGFAN_PORT: must be at most 65535'],
  [{ DATABASE_URL: 'mysql://x/y' }, 'DATABASE_URL：应为网址', 'DATABASE_URL: must be a URL'],
  [{ YANGFAN_DEMO: 'perhaps' }, 'YANGFAN_DEMO：应为是/否，而非文本', 'YANGFAN_DEMO: must be true or false, not a text'],
  [{ YANGFAN_LOG_LEVEL: 'loud' }, /YANGFAN_LOG_LEVEL：应为以下之一：\w+(、\w+)+/, /YANGFAN_LOG_LEVEL: must be one of \w+(, \w+)+/],
  [{ YANGFAN_NODES: 'a.b' }, 'YANGFAN_NODES：应为节点名称', 'YANGFAN_NODES: must be names of nodes'],
  [{ YANGFAN_ROLES: 'edge' }, 'YANGFAN_UPLINK_URL：角色 edge 须设置此项', 'YANGFAN_UPLINK_URL: is needed by the role edge'],
  [
    { YANGFAN_WARN_DISK_RATIO: '0.97' },
    'YANGFAN_WARN_DISK_RATIO：须低于 YANGFAN_REFUSE_DISK_RATIO',
    'YANGFAN_WARN_DISK_RATIO: must be below YANGFAN_REFUSE_DISK_RATIO',
  ],
  [{ ...openid, YANGFAN_OIDC_ORIGIN: '' }, '设了 YANGFAN_OIDC_ISSUER 就须设置此项', 'is needed with YANGFAN_OIDC_ISSUER'],
  [{ ...openid, YANGFAN_OIDC_ROLES: 'a=root' }, 'YANGFAN_OIDC_ROLES：应写作 值=角色', 'YANGFAN_OIDC_ROLES: must be value=role'],
])('%j: what is wrong is told in both languages, and not in the words of the library that checks', (environment, zh, en) => {
  const refusal = failureOf(() => readConfig(environment));
  const { what } = refusal.details as { readonly what: Text }; // holds: so `wrong` gives it
  expect(what.zh).toMatch(zh);
  expect(what.en).toMatch(en);
  expect([refusal.message, what.zh].join()).not.toMatch(/Invalid|Too (small|big)|expected/);
});

test.each([
  'mqtt://site-7:secret@centre.example',
  'mqtts://site-7@centre.example',
  'nats://%E7%AB%99%E7%82%B9-7:secret@nats.example:4222',
  'tls://site-7@nats.example/other-stream',
])('%s is an uplink', (url) => {
  expect(readConfig({ YANGFAN_UPLINK_URL: url }).uplinkUrl).toBe(url);
});

test('a misspelt variable is found', () => {
  expect(unknownVariables({ YANGFAN_DATAFOLDER: '/x', YANGFAN_DATA: '/x', PATH: '' })).toEqual(['YANGFAN_DATAFOLDER']);
});

test.each(Object.entries(configSchema.shape))('%s says what it means and stands in the table', (name, schema) => {
  // The keys of the shape are the names.
  const variable = variableOf(name as keyof typeof configSchema.shape);
  expect(schema.description?.length).toBeGreaterThan(10);
  expect(configTable()).toContain(`| \`${variable}\` |`);
});
