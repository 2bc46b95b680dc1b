import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';

/** `layers.json`: what each layer may import, and which capability may call which. */
export interface LayerLaw {
  readonly layers: Readonly<Record<string, readonly string[]>>;
  readonly calls: Readonly<Record<string, readonly string[]>>;
}

/** Every module that a file names: imports and re-exports of values and types, and `import()` of a literal. */
export function importsOf(path: string, source: string): readonly string[] {
  const { module, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`parsing ${path}: ${errors[0]?.message}`);
  const named = [
    ...module.staticImports.map((one) => one.moduleRequest.value),
    ...module.staticExports.flatMap((one) => one.entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
  ];
  const dynamic = module.dynamicImports.map(({ moduleRequest }) =>
    source.slice(moduleRequest.start, moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
  );
  const inTypes = [...source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)].map((match) => match[1] ?? '');
  return [...new Set([...named, ...dynamic, ...inTypes])];
}

interface Place {
  readonly layer: string;
  /** Folder below `capabilities`, else empty. */
  readonly capability: string;
}

function placeOf(path: string): Place | undefined {
  const parts = path.split('/');
  if (parts[0] === 'console') return { layer: 'console', capability: '' };
  if (parts[0] !== 'src') return undefined;
  return { layer: parts[1] ?? '', capability: parts[1] === 'capabilities' ? (parts[2] ?? '') : '' };
}

function between(from: Place, to: Place, target: string, law: LayerLaw): string | undefined {
  if (from.layer === 'capabilities' && to.layer === 'capabilities') {
    if (from.capability === to.capability) return undefined;
    if (!law.calls[from.capability]?.includes(to.capability)) return `capability ${from.capability} may not call ${to.capability}`;
    return target.endsWith('/index.ts') ? undefined : `capability ${from.capability} may import only the index.ts of ${to.capability}`;
  }
  if (from.layer === to.layer) return undefined;
  return law.layers[from.layer]?.includes(to.layer) ? undefined : `${from.layer} may not import ${to.layer}`;
}

const isTest = (path: string): boolean => /\.(test|bench)\.tsx?$/.test(path);

function breachOf(path: string, from: Place, name: string, law: LayerLaw): string | undefined {
  if (!name.startsWith('.')) {
    if (from.layer === 'contracts' && name !== 'zod') return `contracts may import zod only, not ${name}`;
    return from.layer === 'packs' ? `a pack may import contracts only, not ${name}` : undefined;
  }
  const target = normalize(join(dirname(path), name)).replaceAll('\\', '/');
  const to = placeOf(target);
  return to === undefined ? `leaves the house: ${name}` : between(from, to, target, law);
}

/** All breaches of the law in a set of files (path → source), one line each. Tests and benchmarks may import what they need. */
export function breaches(files: ReadonlyMap<string, string>, law: LayerLaw): readonly string[] {
  const found: string[] = [];
  for (const [path, source] of files) {
    const from = placeOf(path);
    if (from === undefined || isTest(path)) continue;
    if (law.layers[from.layer] === undefined) found.push(`${path}: there is no layer ${from.layer}`);
    const broken = importsOf(path, source).map((name) => breachOf(path, from, name, law));
    found.push(...broken.filter((breach) => breach !== undefined).map((breach) => `${path}: ${breach}`));
  }
  return found;
}

/** A ring among the capabilities' calls, or `undefined`. */
export function ring(calls: LayerLaw['calls']): readonly string[] | undefined {
  const walk = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    for (const next of calls[name] ?? []) {
      const found = walk(next, [...path, name]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return Object.keys(calls)
    .map((name) => walk(name, []))
    .find((found) => found !== undefined);
}
