import { expect, test } from 'vitest';
import { diagram } from '../../scripts/diagram.mjs';
import { pathsBelow, textOf } from './files.ts';
import { breaches, importsOf, type LayerLaw, ring } from './layers.ts';

const law: LayerLaw = JSON.parse(textOf('layers.json'));
const sources = [...pathsBelow('src', /\.ts$/), ...pathsBelow('console', /\.tsx?$/)];

test('every file imports only what its layer may', () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(breaches(new Map(sources.map((path) => [path, textOf(path)])), law)).toEqual([]);
});

test('the calls between capabilities have no ring', () => {
  expect(ring(law.calls)).toBeUndefined();
  expect(ring({ a: ['b'], b: ['c'], c: ['a'] })).toEqual(['a', 'b', 'c', 'a']);
});

test.each([
  ['src/drivers/x/driver.ts', "import { openDatabase } from '../../kernel/database.ts';", 'drivers may not import kernel'],
  ['src/drivers/x/driver.ts', "import type { Log } from '../../kernel/log.ts';", 'drivers may not import kernel'],
  ['src/drivers/x/driver.ts', "export * from '../../flow/flow.ts';", 'drivers may not import flow'],
  ['src/drivers/x/driver.ts', "export const late = () => import('../../app/compose.ts');", 'drivers may not import app'],
  ['src/packs/x/pack.ts', "import { readFileSync } from 'node:fs';", 'a pack may import contracts only'],
  ['src/contracts/x.ts', "import { join } from 'node:path';", 'contracts may import zod only'],
  ['src/capabilities/assets/x.ts', "import { createAlarms } from '../alarms/index.ts';", 'capability assets may not call alarms'],
  ['src/capabilities/alarms/x.ts', "import { x } from '../assets/schema.ts';", 'capability alarms may import only the index.ts of assets'],
  ['console/src/x.tsx', "import { createHttp } from '../../src/kernel/http.ts';", 'console may not import kernel'],
  ['src/contracts/y.ts', "export type T = import('../kernel/log.ts').Log;", 'contracts may not import kernel'],
  ['src/cellar/x.ts', 'export {};', 'there is no layer cellar'],
])('the law is broken by %s with %s', (path, source, expected) => {
  expect(breaches(new Map([[path, source]]), law).join('\n')).toContain(expected);
});

test('a lawful file is let through, tests may import what they need', () => {
  const files = new Map([
    ['src/drivers/x/driver.ts', "import type { Driver } from '../../contracts/driver.ts';\nimport net from 'node:net';"],
    ['src/drivers/x/driver.test.ts', "import { createFlow } from '../../flow/flow.ts';"],
  ]);
  expect(breaches(files, law)).toEqual([]);
});

test('imports of every kind are seen', () => {
  const source =
    "import a from 'a'; import type { B } from 'b'; export { c } from 'c'; export * from 'd'; const e = import('e'); type F = import('f').F;";
  expect([...importsOf('x.ts', source)].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('the diagram of ARCHITECTURE.md is the one of layers.json', () => {
  expect(textOf('ARCHITECTURE.md')).toContain(diagram(law));
});
