import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtServer } from '../setup/build.ts';
import { type RunningServer, signIn, startServer } from '../setup/server.ts';
import { yangfan } from './yangfan.ts';

let server: RunningServer;
beforeAll(async () => {
  await builtServer();
  server = await startServer();
}, 60_000);
afterAll(() => server.remove());

/** Called beside the running program, then on its data alone; the program runs again afterwards to judge. */
const runningAndStopped = async (...args: readonly string[]): Promise<readonly [string, string]> => {
  const beside = await yangfan(server.dataFolder, ...args);
  await server.stop();
  const alone = await yangfan(server.dataFolder, ...args);
  server = await startServer({ dataFolder: server.dataFolder, ports: server.ports });
  return [beside, alone];
};

test('the command line makes tokens that open the API, with the program running and stopped', async () => {
  for (const token of await runningAndStopped('token', 'create', '--name', 'night', '--role', 'viewer')) {
    const answer = await fetch(`${server.url}/api/v1/assets`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
  }
}, 30_000);

test('the command line makes sign-in links, with the program running and stopped', async () => {
  const administrator = await signIn(server);
  await administrator.send('POST', '/users', { name: 'night', role: 'operator' });
  const links = await runningAndStopped('user', 'link', 'night');
  const night = await signIn({ url: server.url, link: links[1].split('#')[1] ?? '' });
  expect(await night.get('/session')).toMatchObject({ user: { name: 'night' } });
}, 30_000);

test('the command line checks the audit chain, with the program running and stopped', async () => {
  for (const said of await runningAndStopped('audit', 'verify')) expect(said).toMatch(/^\d+ entries, unbroken$/);
}, 30_000);
