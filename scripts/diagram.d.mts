/** Mermaid text of the layers and of the calls between capabilities. */
export function diagram(law: {
  readonly layers: Readonly<Record<string, readonly string[]>>;
  readonly calls: Readonly<Record<string, readonly string[]>>;
}): string;
