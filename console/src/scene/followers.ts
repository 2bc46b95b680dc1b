import { placeLabels } from './place-labels.ts';

/** Where the middle of a follower's lower edge belongs, px of the canvas, and how far away it is (smaller: nearer); `undefined` when out of sight. */
export type Spot = { readonly x: number; readonly y: number; readonly away: number } | undefined;

/** Elements over a scene that follow places in it; where they would lie over each other, some make room or are left out. */
export interface Followers {
  /** Let an element follow a place; it is out of sight until the next `place`. Returns the way to stop. */
  follow(element: HTMLElement, spotOf: () => Spot): () => void;
  /** Put all where they belong now. */
  place(): void;
  close(): void;
}

/** Before all others: a label or mark of something abnormal, or of what is chosen. */
const firsts = '.badge, [aria-pressed=true]';
const abnormalRank = -1;

/**
 * Followers of a scene. They are placed anew as soon as one of them has another text or badge, is shown or hidden (before anything else
 * runs), or has another size for any other reason, such as a font that arrives or a narrow window (before the next picture on the screen).
 */
export function createFollowers(): Followers {
  const spots = new Map<HTMLElement, () => Spot>();
  const place = (): void => {
    const labels = [...spots].flatMap(([element, spotOf]) => {
      const spot = element.hidden ? undefined : spotOf();
      if (!spot) {
        element.style.visibility = 'hidden';
        return [];
      }
      const { offsetWidth: width, offsetHeight: height } = element;
      return [{ element, x: spot.x, y: spot.y, width, height, rank: element.querySelector(firsts) ? abnormalRank : spot.away }];
    });
    const shifts = placeLabels(labels);
    labels.forEach(({ element, x, y }, i) => {
      element.style.visibility = shifts[i] === undefined ? 'hidden' : '';
      element.style.transform = `translate(${x}px, ${y + (shifts[i] ?? 0)}px) translate(-50%, -100%)`;
    });
  };
  const sizes = new ResizeObserver(place);
  const contents = new MutationObserver(place);
  return {
    place,
    follow: (element, spotOf) => {
      spots.set(element, spotOf);
      element.style.visibility = 'hidden';
      sizes.observe(element);
      contents.observe(element, { childList: true, characterData: true, subtree: true, attributeFilter: ['hidden', 'class'] });
      return () => {
        spots.delete(element);
        sizes.unobserve(element);
      };
    },
    close: () => {
      sizes.disconnect();
      contents.disconnect();
    },
  };
}
