import type { Content } from './content.ts';
import { refuseStrangers } from './json-content.ts';
import type { KnownShape, Layout } from './layout.ts';
import { matchShape, type Shape, scratchLength } from './shape.ts';

/** All memories share it: it is filled by `match` and used up within the same turn. */
const scratch = new Float64Array(scratchLength);

/** Learning costs as much as three slow reads, so a device without a stable form is asked less and less often: at misses 1, 2, 4, … */
const rarest = 65_536;

/** Forms that the devices of one layout share; comparing with one that does not fit ends at its first byte that differs. */
const mostShared = 8;

const knownOf = (shape: Shape): KnownShape => ({
  shape,
  content: { plan: shape.plan, values: scratch, texts: shape.texts, refused: refuseStrangers(shape.strangers) },
});

/** The forms of JSON text that one device sent last, two of them; what a device of the same layout has learnt is not learnt again. */
export class ShapeMemory {
  private readonly layout: Layout;
  private newest: KnownShape | undefined;
  private older: KnownShape | undefined;
  private misses = 0;
  private nextLearning = 1;

  constructor(layout: Layout) {
    this.layout = layout;
  }

  /** Fast path: the content of `bytes[from…to)` when it has a known form. Valid until the next call of any memory. */
  match(bytes: Buffer, from: number, to: number): Content | undefined {
    const { newest } = this;
    if (newest === undefined || !matchShape(newest.shape, bytes, [from, to], scratch)) return this.matchOther(bytes, from, to);
    if (this.misses > 0) {
      this.misses = 0;
      this.nextLearning = 1;
    }
    return newest.content;
  }

  /** A text did not match; `read` finds its form, and is called only when that promises to pay. */
  learn(read: () => Shape | undefined): void {
    if (++this.misses < this.nextLearning) return;
    this.nextLearning = Math.min(this.nextLearning * 2, rarest);
    const shape = read();
    if (shape === undefined) return;
    const known = knownOf(shape);
    this.layout.shapes = [known, ...this.layout.shapes].slice(0, mostShared);
    this.remember(known);
  }

  private matchOther(bytes: Buffer, from: number, to: number): Content | undefined {
    const { newest, older } = this;
    const found = [older, ...this.layout.shapes].find(
      (one) => one !== undefined && one !== newest && matchShape(one.shape, bytes, [from, to], scratch),
    );
    if (found !== undefined) this.remember(found);
    return found?.content;
  }

  private remember(known: KnownShape): void {
    this.older = this.newest;
    this.newest = known;
  }
}
