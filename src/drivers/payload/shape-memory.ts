import type { Content } from './content.ts';
import { refuseStrangers } from './json-content.ts';
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

/** An empty memory with place for two forms. */
export function createShapeMemory(): ShapeMemory {
  let known: readonly { readonly shape: Shape; readonly content: Content }[] = [];
  let misses = 0;
  let nextLearning = 1;
  return {
    match(text) {
      const [newest, older] = known;
      if (newest !== undefined && matchShape(newest.shape, text, scratch)) {
        misses = 0;
        nextLearning = 1;
        return newest.content;
      }
      if (newest === undefined || older === undefined || !matchShape(older.shape, text, scratch)) return undefined;
      known = [older, newest];
      return older.content;
    },
    learn(read) {
      if (++misses < nextLearning) return;
      nextLearning = Math.min(nextLearning * 2, rarest);
      const shape = read();
      if (shape === undefined) return;
      const content = { plan: shape.plan, values: scratch, refused: refuseStrangers(shape.strangers) };
      known = [{ shape, content }, ...known.slice(0, 1)];
    },
  };
}
