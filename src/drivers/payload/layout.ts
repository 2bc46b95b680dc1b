import type { PointBinding } from '../../contracts/driver.ts';
import type { Content } from './content.ts';
import type { Shape } from './shape.ts';

/** A form of text, and the content of a text of this form as it is when its numbers have been read. */
export interface KnownShape {
  readonly shape: Shape;
  readonly content: Content;
}

/**
 * What devices of one kind have in common: their keys in order, how raw numbers become values, and the forms of text that they send.
 *
 * There is one object for all devices of a kind: tens of thousands of copies would fill memory, and the caches of the processor.
 */
export interface Layout {
  readonly keys: readonly string[];
  readonly index: ReadonlyMap<string, number>;
  /** Keys whose values are texts. */
  readonly texts: ReadonlySet<string>;
  readonly scale: Float64Array;
  readonly offset: Float64Array;
  /** The newest forms of text that any of the devices sent, the newest first; kept by the shape memories. */
  shapes: readonly KnownShape[];
}

/** Layouts that a device still has, by what they hold. */
const known = new Map<string, WeakRef<Layout>>();
const forgotten = new FinalizationRegistry<string>((name) => {
  if (known.get(name)?.deref() === undefined) known.delete(name);
});

/** The layout of these points and texts, the same for the same keys, scales and offsets in the same order. */
export function layoutOf(points: ReadonlyMap<string, PointBinding>, texts: readonly string[] = []): Layout {
  const keys = [...points.keys()];
  const bindings = [...points.values()];
  const scale = Float64Array.from(bindings, (binding) => binding.scale);
  const offset = Float64Array.from(bindings, (binding) => binding.offset);
  const name = JSON.stringify([keys, scale.join(), offset.join(), texts]);
  const found = known.get(name)?.deref();
  if (found !== undefined) return found;
  const layout: Layout = {
    keys,
    index: new Map(keys.map((key, column) => [key, column])),
    texts: new Set(texts),
    scale,
    offset,
    shapes: [],
  };
  known.set(name, new WeakRef(layout));
  forgotten.register(layout, name);
  return layout;
}
