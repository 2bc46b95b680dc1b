import type { Content } from './content.ts';
import { refuseStrangers } from './json-content.ts';
import type { Layout } from './layout.ts';
import { matchShape, type Shape, type Slice, scratchLength } from './shape.ts';

/** The forms of JSON text that one device sent last. */
export interface ShapeMemory {
  /** Fast path: the content of a text of a known form. Valid until the next call of any memory. */
  match(text: Slice): Content | undefined;
  /** A text did not match; `read` finds its form, and is called only when that promises to pay. */
  learn(read: () => Shape | undefined): void;
}

/** All memories share it: it is filled by `match` and used up within the same turn. */
const scratch = new Float64Array(scratchLength);

/** Learning costs as much as three slow reads, so a device without a stable form is asked less and less often: at misses 1, 2, 4, … */
const rarest = 65_536;

/** Forms that the devices of one layout share; comparing with one that does not fit ends at its first byte that differs. */
const mostShared = 8;

interface Known {
  readonly shape: Shape;
  readonly content: Content;
}

const knownOf = (shape: Shape): Known => ({
  shape,
  content: { plan: shape.plan, values: scratch, texts: shape.texts, refused: refuseStrangers(shape.strangers) },
});

/** An empty memory with place for two forms; what a device of the same layout has learnt is not learnt again. */
export function createShapeMemory(layout: Layout): ShapeMemory {
  let newest: Known | undefined;
  let older: Known | undefined;
  let misses = 0;
  let nextLearning = 1;
  const remember = (shape: Shape): Content => {
    older = newest;
    newest = knownOf(shape);
    return newest.content;
  };
  const matchOlder = (text: Slice): Content | undefined => {
    if (older === undefined || !matchShape(older.shape, text, scratch)) return undefined;
    [newest, older] = [older, newest];
    return newest.content;
  };
  const matchShared = (text: Slice): Content | undefined => {
    const shape = layout.shapes.find((one) => one !== newest?.shape && one !== older?.shape && matchShape(one, text, scratch));
    return shape === undefined ? undefined : remember(shape);
  };
  return {
    match(text) {
      if (newest === undefined || !matchShape(newest.shape, text, scratch)) return matchOlder(text) ?? matchShared(text);
      misses = 0;
      nextLearning = 1;
      return newest.content;
    },
    learn(read) {
      if (++misses < nextLearning) return;
      nextLearning = Math.min(nextLearning * 2, rarest);
      const shape = read();
      if (shape === undefined) return;
      layout.shapes = [shape, ...layout.shapes].slice(0, mostShared);
      remember(shape);
    },
  };
}
