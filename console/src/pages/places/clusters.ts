/** Things that are so near to each other on the screen that they are drawn as one bubble. */
export interface Cluster {
  /** Middle of its things, pixels. */
  readonly x: number;
  readonly y: number;
  readonly things: readonly number[];
}

/** What is drawn: bubbles, and things of their own. */
export interface Clustered {
  readonly clusters: readonly Cluster[];
  readonly single: readonly number[];
}

/** Things to each side of which others are drawn with it, pixels. */
const cellPixels = 48;
/** Fewest things of a bubble. */
const leastThings = 4;
/** As many things as this are drawn on their own wherever they are. */
export const mostSingle = 150;

/**
 * Put things into bubbles by a grid that stays where it is when the map is moved.
 *
 * @param visible numbers of the things on the screen
 * @param at place of a thing on the screen, pixels
 * @param origin where the corner of the world lies on the screen, pixels: the grid is laid from there
 * @param alone things that are never put into a bubble, e.g. the selected one
 */
export function cluster(
  visible: readonly number[],
  at: (thing: number) => readonly [x: number, y: number],
  { origin, alone }: { readonly origin: readonly [number, number]; readonly alone: ReadonlySet<number> },
): Clustered {
  if (visible.length <= mostSingle) return { clusters: [], single: visible };
  const cells = new Map<number, number[]>();
  const single: number[] = [];
  for (const thing of visible) {
    if (alone.has(thing)) {
      single.push(thing);
      continue;
    }
    const [x, y] = at(thing);
    const [column, row] = [Math.floor((x - origin[0]) / cellPixels), Math.floor((y - origin[1]) / cellPixels)];
    // 2^24 columns are more than the world has at any zoom that is drawn.
    const key = row * 2 ** 24 + column;
    const known = cells.get(key);
    if (known) known.push(thing);
    else cells.set(key, [thing]);
  }
  const clusters: Cluster[] = [];
  for (const things of cells.values()) {
    if (things.length < leastThings) single.push(...things);
    else clusters.push({ ...middleOf(things, at), things });
  }
  return { clusters, single };
}

function middleOf(things: readonly number[], at: (thing: number) => readonly [number, number]) {
  let [sumX, sumY] = [0, 0];
  for (const thing of things) {
    const [x, y] = at(thing);
    sumX += x;
    sumY += y;
  }
  return { x: sumX / things.length, y: sumY / things.length };
}

/** Radius of a bubble, pixels. */
export const bubbleRadius = ({ things }: Cluster): number => Math.min(24, 10 + 3 * Math.log2(things.length / 2));

/** What lies under a point of the screen: the nearest thing within reach, else the bubble. */
export function hit(
  { clusters, single }: Clustered,
  at: (thing: number) => readonly [number, number],
  [x, y]: readonly [number, number],
): { readonly thing: number } | { readonly cluster: Cluster } | undefined {
  let [nearest, least] = [-1, reachPixels];
  for (const thing of single) {
    const [tx, ty] = at(thing);
    const distance = Math.hypot(tx - x, ty - y);
    if (distance <= least) [nearest, least] = [thing, distance];
  }
  if (nearest >= 0) return { thing: nearest };
  const bubble = clusters.find((one) => Math.hypot(one.x - x, one.y - y) <= bubbleRadius(one));
  return bubble && { cluster: bubble };
}

/** A mark is as large for a pointer as WCAG 2.5.8 wants: 24 pixels across. */
const reachPixels = 12;
