import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtServer } from '../setup/build.ts';
import { type RunningServer, signIn, startServer } from '../setup/server.ts';
import { yangfan } from './yangfan.ts';

let server: RunningServer;
/** What each command said beside the running program, and on its data alone. The program runs again afterwards to judge. */
const said: Record<string, readonly string[]> = {};
const commands = {
  token: ['token', 'create', '--name', 'night', '--role', 'viewer', '--scopes', 'all'],
  link: ['user', 'link', 'night'],
  audit: ['audit', 'verify'],
} as const;

beforeAll(async () => {
  await builtServer();
  server = await startServer();
  const administrator = await signIn(server);
  await administrator.send('POST', '/users', { name: 'night', role: 'operator' });
  for (const [name, args] of Object.entries(commands)) said[name] = [await yangfan(server.dataFolder, ...args)];
  await server.stop();
  for (const [name, args] of Object.entries(commands)) said[name] = [...(said[name] ?? []), await yangfan(server.dataFolder, ...args)];
  server = await startServer({ dataFolder: server.dataFolder, ports: server.ports });
});
afterAll(() => server.remove());

const moments = [
  ['running', 0],
  ['stopped', 1],
] as const;

test.each(moments)('the command line makes tokens that open the API, with the program %s', async (_, at) => {
  const answer = await fetch(`${server.url}/api/v1/assets`, { headers: { authorization: `Bearer ${said.token?.[at]}` } });
  expect(answer.status).toBe(200);
});

test('the command line makes sign-in links, with the program running and stopped; the newer takes the place of the older', async () => {
  const [older, newer] = (said.link ?? []).map((link) => ({ url: server.url, link: link.split('#')[1] ?? '' }));
  expect(older?.link).toMatch(/^[\w-]{20,}$/);
  expect(await (await signIn(newer ?? server)).get('/session')).toMatchObject({ user: { name: 'night' } });
});

test.each(moments)('the command line checks the audit chain, with the program %s', (_, at) => {
  expect(said.audit?.[at]).toMatch(/^\d+ entries, unbroken$/);
});
