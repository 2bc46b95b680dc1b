import { type RefObject, useEffect } from 'react';

function mark(changes: readonly IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of changes) target.toggleAttribute('data-unseen', !isIntersecting);
}

/**
 * Marks the children of an element that are out of sight with `data-unseen`, without drawing anything anew.
 *
 * @param ids changes when the children do
 */
export function useUnseen(place: RefObject<HTMLElement | null>, ids: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: other ids are other elements
  useEffect(() => {
    const watch = new IntersectionObserver(mark);
    for (const part of place.current?.children ?? []) watch.observe(part);
    return () => watch.disconnect();
  }, [place, ids]);
}
