import type { PointBinding } from '../../contracts/driver.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import { type Layout, layoutOf } from './layout.ts';

/** The points of a device as a small table: all that is its own is four bytes a point. */
export class PointTable implements ReadonlyMap<string, PointBinding> {
  readonly layout: Layout;
  /** Column i of the layout feeds `point[i]`. */
  readonly point: Uint32Array;

  constructor(points: ReadonlyMap<string, PointBinding>) {
    this.layout = layoutOf(points);
    this.point = Uint32Array.from(points.values(), (binding) => binding.point);
  }

  get size(): number {
    return this.point.length;
  }

  get(key: string): PointBinding | undefined {
    const column = this.layout.index.get(key);
    return column === undefined ? undefined : this.bindingOf(column);
  }

  has(key: string): boolean {
    return this.layout.index.has(key);
  }

  keys(): MapIterator<string> {
    return this.layout.index.keys();
  }

  *values(): MapIterator<PointBinding> {
    for (let i = 0; i < this.size; i++) yield this.bindingOf(i);
  }

  *entries(): MapIterator<[string, PointBinding]> {
    for (const [key, column] of this.layout.index) yield [key, this.bindingOf(column)];
  }

  [Symbol.iterator](): MapIterator<[string, PointBinding]> {
    return this.entries();
  }

  forEach(act: (binding: PointBinding, key: string, map: ReadonlyMap<string, PointBinding>) => void): void {
    for (const [key, binding] of this.entries()) act(binding, key, this);
  }

  private bindingOf(column: number): PointBinding {
    const { scale, offset } = this.layout;
    const point: PointNumber = this.point[column] ?? 0;
    return { point, scale: scale[column] ?? 1, offset: offset[column] ?? 0 };
  }
}

/** The points as a table; a table as it is. */
export const tableOf = (points: ReadonlyMap<string, PointBinding>): PointTable =>
  points instanceof PointTable ? points : new PointTable(points);
