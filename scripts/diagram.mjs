// Writes the diagram of `layers.json` into ARCHITECTURE.md: `node scripts/diagram.mjs`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Mermaid text of the layers and of the calls between capabilities.
 * @param {{ layers: Record<string, readonly string[]>, calls: Record<string, readonly string[]> }} law
 * @returns {string}
 */
export function diagram({ layers, calls }) {
  const arrows = Object.entries(layers).flatMap(([from, targets]) =>
    targets.filter((to) => to !== 'contracts').map((to) => `  ${from} --> ${to}`),
  );
  const onlyContracts = Object.entries(layers)
    .filter(([, targets]) => targets.length === 1)
    .map(([name]) => `  ${name} --> contracts`);
  const inner = Object.entries(calls).flatMap(([from, targets]) => targets.map((to) => `    ${from} --> ${to}`));
  return ['```mermaid', 'flowchart TD', '  subgraph capabilities', ...inner, '  end', ...arrows, ...onlyContracts, '```'].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = (name) => new URL(`../${name}`, import.meta.url);
  const law = JSON.parse(readFileSync(at('layers.json'), 'utf8'));
  const text = readFileSync(at('ARCHITECTURE.md'), 'utf8');
  writeFileSync(
    at('ARCHITECTURE.md'),
    text.replace(/```mermaid[\s\S]*?```/, () => diagram(law)),
  );
}
