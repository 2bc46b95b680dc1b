/** Something that is read at an address, e.g. a key of a device; in registers, bits or bytes, by the protocol. */
interface Placed {
  readonly address: { readonly start: number; readonly count: number };
}

/** How far one request reaches, in the same unit. */
export interface Reach {
  /** What nobody asked for and is read along rather than asking twice, at most. */
  readonly gap: number;
  /** What one request may read, at most. */
  readonly most: number;
}

/** The first place after it. */
export const endOf = ({ start, count }: Placed['address']): number => start + count;

/** Cut what is sorted by address where the gap or the request would become too large. */
export function cutStretches<T extends Placed>(sorted: readonly T[], { gap, most }: Reach): readonly (readonly T[])[] {
  const pieces: T[][] = [];
  let start = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const one of sorted) {
    const next = Math.max(end, endOf(one.address));
    const piece = pieces.at(-1);
    if (piece !== undefined && one.address.start - end <= gap && next - start <= most) {
      piece.push(one);
      end = next;
    } else {
      pieces.push([one]);
      start = one.address.start;
      end = endOf(one.address);
    }
  }
  return pieces;
}

/** Those with the same name together, in the order in which each name came first. */
export function groupsBy<T>(all: readonly T[], nameOf: (one: T) => string): readonly T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = nameOf(one);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}
