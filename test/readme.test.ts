import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pathsBelow, root, textOf } from './laws/files.ts';
import { builtServer } from './setup/build.ts';
import { type RunningServer, startServer } from './setup/server.ts';

const run = promisify(execFile);
const readme = textOf('README.md');
const hasMosquitto = existsSync('/usr/bin/mosquitto_pub');

/** Code blocks of the README whose fence carries all of the given words. */
const blocks = (...words: readonly string[]): readonly string[] =>
  [...readme.matchAll(/```(\w+)([^\n]*)\n([\s\S]*?)```/g)]
    .filter(([, language = '', rest = '']) => words.every((word) => [language, ...rest.trim().split(/\s+/)].includes(word)))
    .map(([, , , code = '']) => code);

let server: RunningServer;
beforeAll(async () => {
  await builtServer();
  server = await startServer({ demo: true });
}, 120_000);
afterAll(() => server.remove());

/** The commands of the tour on the ports of this test. */
function script(): string {
  const tour = [...readme.matchAll(/```bash tour([^\n]*)\n([\s\S]*?)```/g)].filter(
    ([, words = '']) => hasMosquitto || !words.includes('mosquitto'),
  );
  return tour
    .map(([, , code = '']) => code)
    .join('\n')
    .replaceAll('http://127.0.0.1:7800', server.url)
    .replaceAll('-p 1883', `-p ${server.ports.mqtt}`)
    .replaceAll('npm run --silent yangfan --', 'node dist/bundle/app/cli.js');
}

describe('the README', () => {
  test('has a tour whose commands work as they are written (MQTT part needs mosquitto-clients)', async () => {
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script()], {
      cwd: root,
      env: { ...process.env, YANGFAN_DATA: server.dataFolder },
    });
    expect(stdout).toContain('"status":"ok"');
    expect(stdout).toContain('"taken":1,"refused":[]');
    expect(stdout).toContain('"value":12.5');
    if (hasMosquitto) expect(stdout).toContain('"value":13.1');
    expect(stdout).toContain('"value":[7.5,8.5]');
    expect(stdout).toContain(',pond,depth,8.5,cm,good,measured');
  }, 60_000);

  test('names the two commands, which package.json has', () => {
    expect(blocks('sh').map((code) => code.trim())).toEqual(['npm start', 'npm test']);
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'yangfan', 'bench', 'check']));
  });
});

const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'STYLE.md',
  'NON-GOALS.md',
  ...pathsBelow('src', /README\.md$/),
  ...pathsBelow('docs', /\.md$/),
  ...pathsBelow('bench', /\.md$/),
];

test.each(documents)('every link of %s leads to a file', (path) => {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
  const links = [...textOf(path).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link).filter((link) => !/^https?:/.test(link));
  expect(links.filter((link) => !existsSync(`${root}${folder}${link}`))).toEqual([]);
});
