import { useEffect, useState } from 'react';
import type { Box } from './place.ts';
import type { TourStep } from './steps.ts';

/** A page changes under the tour as its values come; so often it is looked where the part is now, ms. */
const lookEveryMs = 400;

const isSeen = (element: Element): boolean => {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && element.checkVisibility();
};

/** The first part of the document that a step means and that can be seen. */
export const partOf = ({ part }: TourStep): Element | undefined => [...document.querySelectorAll(part)].find(isSeen);

function boxOf(step: TourStep): Box | undefined {
  const { left, top, width, height } = partOf(step)?.getBoundingClientRect() ?? {};
  return left === undefined || top === undefined || !width || !height ? undefined : { left, top, width, height };
}

const isSame = (one: Box | undefined, other: Box | undefined): boolean =>
  one?.left === other?.left && one?.top === other?.top && one?.width === other?.width && one?.height === other?.height;

/** Where the part of a step is on the screen, brought into view; follows it. `undefined` when it has gone. */
export function usePart(step: TourStep): Box | undefined {
  const [box, setBox] = useState(() => boxOf(step));
  useEffect(() => {
    const look = () => setBox((before) => (isSame(before, boxOf(step)) ? before : boxOf(step)));
    partOf(step)?.scrollIntoView({ block: 'nearest' });
    look();
    const timer = setInterval(look, lookEveryMs);
    window.addEventListener('resize', look);
    return () => {
      clearInterval(timer);
      window.removeEventListener('resize', look);
    };
  }, [step]);
  return box;
}
