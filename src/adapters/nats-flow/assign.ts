/** Who holds what, and who lives. */
export interface Assignment {
  /** Everything that must be held. */
  readonly held: ReadonlySet<string>;
  /** Source → node. */
  readonly owners: ReadonlyMap<string, string>;
  /** Nodes that answer. */
  readonly living: readonly string[];
}

/**
 * Which sources get another node: those that nobody holds or whose node is gone, each to the living node that holds the fewest.
 * What is held by a living node stays there. Empty when nobody lives.
 */
export function reassign({ held, owners, living }: Assignment): ReadonlyMap<string, string> {
  const loads = new Map([...living].sort().map((node) => [node, 0]));
  const homeless: string[] = [];
  for (const source of [...held].sort()) {
    const owner = owners.get(source);
    const load = owner === undefined ? undefined : loads.get(owner);
    if (owner === undefined || load === undefined) homeless.push(source);
    else loads.set(owner, load + 1);
  }
  const moved = new Map<string, string>();
  for (const source of homeless) {
    const [node, load] = [...loads].reduce<readonly [string | undefined, number]>(
      (least, one) => (one[1] < least[1] ? one : least),
      [undefined, Number.POSITIVE_INFINITY],
    );
    if (node === undefined) break;
    moved.set(source, node);
    loads.set(node, load + 1);
  }
  return moved;
}

/** Who holds what by the word of the nodes themselves; of two who claim a source, the one who was told last. */
export function claimed(
  claims: readonly { readonly node: string; readonly source: string; readonly since: number }[],
): ReadonlyMap<string, string> {
  return new Map([...claims].sort((a, b) => a.since - b.since).map(({ source, node }) => [source, node]));
}
