import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFollowers } from './followers.ts';

/** What an observer of the browser was asked to watch, and the way to let it report. */
class Watcher {
  static all: Watcher[] = [];
  readonly seen = new Set<unknown>();
  readonly report: () => void;
  constructor(report: () => void) {
    this.report = report;
    Watcher.all.push(this);
  }
  observe(element: unknown) {
    this.seen.add(element);
  }
  unobserve(element: unknown) {
    this.seen.delete(element);
  }
  disconnect() {
    this.seen.clear();
  }
}
class Sizes extends Watcher {}
class Contents extends Watcher {}

/** As much of an element as followers read and write; its size can be changed. */
function plate(width: number, height = 34) {
  const made = { offsetWidth: width, offsetHeight: height, hidden: false, hasBadge: false, style: { visibility: '', transform: '' } };
  return Object.assign(made, { querySelector: () => (made.hasBadge ? made : null) });
}
type Plate = ReturnType<typeof plate>;
const asElement = (one: Plate) => one as unknown as HTMLElement; // holds for what followers use, and there is no document here

function boxOf({ offsetWidth, offsetHeight, style }: Plate) {
  const [x = Number.NaN, y = Number.NaN] = [...style.transform.matchAll(/(-?[\d.]+)px/g)].map(([, px]) => Number(px));
  return { left: x - offsetWidth / 2, right: x + offsetWidth / 2, top: y - offsetHeight, bottom: y };
}
const isShown = (one: Plate) => one.style.visibility === '' && !one.hidden;
function overlapping(plates: readonly Plate[]): number {
  const boxes = plates.filter(isShown).map(boxOf);
  const pairs = boxes.flatMap((a, i) => boxes.slice(i + 1).map((b) => [a, b] as const));
  return pairs.filter(([a, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).length;
}

describe('plates over a scene', () => {
  beforeEach(() => {
    Watcher.all = [];
    vi.stubGlobal('ResizeObserver', Sizes);
    vi.stubGlobal('MutationObserver', Contents);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  /** Three plates beside each other with just enough room, placed once. */
  function three() {
    const followers = createFollowers();
    const plates = [plate(90), plate(90), plate(90)] as const;
    const stops = plates.map((one, i) => followers.follow(asElement(one), () => ({ x: 100 + 100 * i, y: 200, away: i })));
    followers.place();
    return { followers, plates, stops };
  }

  test('stand where they belong while there is room', () => {
    const { plates } = three();
    expect(plates.map((one) => boxOf(one).bottom)).toEqual([200, 200, 200]);
  });

  test('are out of sight until they are placed for the first time', () => {
    const one = plate(90);
    createFollowers().follow(asElement(one), () => ({ x: 0, y: 0, away: 1 }));
    expect(isShown(one)).toBe(false);
  });

  for (const [change, watcher] of [
    ['a badge or a longer value', Contents],
    ['a font that arrives late', Sizes],
  ] as const) {
    test(`make room as soon as ${change} makes them wider, though the scene is not drawn again`, () => {
      const { plates } = three();
      for (const one of plates) one.offsetWidth = 130;
      expect(overlapping(plates)).toBe(2); // the failure: laid out before, and grown since
      for (const one of Watcher.all) if (one instanceof watcher && one.seen.has(plates[0])) one.report();
      expect(overlapping(plates)).toBe(0);
      expect(plates.every(isShown)).toBe(true);
    });
  }

  test('of something abnormal take their place before the others', () => {
    const { followers, plates } = three();
    for (const one of plates) one.offsetWidth = 130;
    plates[1].hasBadge = true;
    followers.place();
    expect(boxOf(plates[1]).bottom).toBe(200);
    expect(overlapping(plates)).toBe(0);
  });

  test('that are hidden or out of sight take no room, and stand in it when shown again', () => {
    const { followers, plates } = three();
    for (const one of plates) one.offsetWidth = 130;
    plates[1].hidden = true;
    followers.place();
    expect([boxOf(plates[0]).bottom, boxOf(plates[2]).bottom]).toEqual([200, 200]);
    plates[1].hidden = false;
    for (const one of Watcher.all) if (one instanceof Contents) one.report();
    expect(isShown(plates[1])).toBe(true);
    expect(overlapping(plates)).toBe(0);
  });

  test('are watched no longer once their thing is gone', () => {
    const { followers, stops, plates } = three();
    stops[0]?.();
    followers.place();
    expect(Watcher.all.some((one) => one instanceof Sizes && one.seen.has(plates[0]))).toBe(false);
    followers.close();
    expect(Watcher.all.every(({ seen }) => seen.size === 0)).toBe(true);
  });
});
