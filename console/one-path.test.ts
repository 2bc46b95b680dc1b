import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inOnePath } from './one-path.ts';

const icon = (...nodes: readonly string[]): string =>
  `const __iconData = {\n  name: "x",\n  size: 24,\n  node: [\n    ${nodes.join(',\n    ')}\n  ]\n};\n__iconData.node;\n`;
const drawn = (source: string): string | undefined => inOnePath(source).match(/node: \[\["path", \{ d: "([^"]*)" \}\]\]/)?.[1];

test.each([
  ['a path', ['["path", { d: "M12 8V4H8", key: "hb8ula" }]'], 'M12 8V4H8'],
  ['several', ['["path", { d: "M1 2h3", key: "a" }]', '["path", { d: "M4 5v6" }]'], 'M1 2h3M4 5v6'],
  ['a path that begins relatively', ['["path", { d: "M1 1h1" }]', '["path", { d: "m21 21-4.34-4.34" }]'], 'M1 1h1M21 21l-4.34-4.34'],
  ['one with a curve', ['["path", { d: "m2 3 c1 1 2 2 3 3" }]'], 'M2 3c1 1 2 2 3 3'],
  ['figures without a space', ['["path", { d: "m.5.25.5.5" }]'], 'M.5 .25l.5.5'],
  ['a line', ['["line", { x1: "1", x2: "3", y1: "2", y2: "4", key: "a" }]'], 'M1 2L3 4'],
  ['a polyline', ['["polyline", { points: "1 2 3 4 5 6" }]'], 'M1 2 3 4 5 6'],
  ['a polygon', ['["polygon", { points: "1 2 3 4 5 6" }]'], 'M1 2 3 4 5 6z'],
  ['a circle', ['["circle", { cx: "11", cy: "12", r: "8", key: "a" }]'], 'M3 12a8 8 0 1 0 16 0a8 8 0 1 0 -16 0z'],
  ['an ellipse', ['["ellipse", { cx: "12", cy: "5", rx: "9", ry: "3" }]'], 'M3 5a9 3 0 1 0 18 0a9 3 0 1 0 -18 0z'],
  ['a rectangle', ['["rect", { x: "1", y: "2", width: "3", height: "4" }]'], 'M1 2h3v4h-3z'],
  [
    'one with round corners',
    ['["rect", { width: "16", height: "12", x: "4", y: "8", rx: "2", key: "enze0r" }]'],
    'M6 8h12a2 2 0 0 1 2 2v8a2 2 0 0 1 -2 2h-12a2 2 0 0 1 -2 -2v-8a2 2 0 0 1 2 -2z',
  ],
])('%s is drawn as one path', (_, nodes, d) => {
  expect(drawn(icon(...nodes))).toBe(d);
});

test.each([
  ['a filled dot', '["circle", { cx: "1", cy: "1", r: ".5", fill: "currentColor" }]'],
  ['a shape that is not known', '["text", { x: "1" }]'],
])('an icon with %s stays as it is', (_, node) => {
  const source = icon('["path", { d: "M1 2h3" }]', node);
  expect(inOnePath(source)).toBe(source);
});

test('the other names of an icon are left as they are', () => {
  const source = icon('["path", { d: "M1 2h3" }]', '["path", { d: "M4 5h6" }]').replace('\n  ]\n};', '\n  ],\n  aliases: ["y"]\n};');
  expect(source).toContain('aliases');
  expect(inOnePath(source)).toContain('node: [["path", { d: "M1 2h3M4 5h6" }]],\n  aliases: ["y"]\n};');
});

test('the icons of the frame are drawn as one path each', () => {
  const folder = new URL('../node_modules/lucide-react/dist/esm/icons/', import.meta.url);
  const suffix = readdirSync(folder).some((name) => name === 'bot.mjs') ? 'mjs' : 'js';
  const used = [
    ...readFileSync(new URL('./src/app/top-bar.tsx', import.meta.url), 'utf8').matchAll(/import \{ (.*) \} from 'lucide-react'/g),
  ]
    .flatMap(([, names = '']) => names.split(', '))
    .map((name) => name.replace(/([a-z])([A-Z0-9])/g, '$1-$2').toLowerCase());
  expect(used.length).toBeGreaterThan(4);
  for (const name of used) expect(drawn(readFileSync(new URL(`${name}.${suffix}`, folder), 'utf8')), name).toMatch(/^M/);
});
