import { type RefObject, useLayoutEffect, useState } from 'react';

/** Width and height in whole pixels; zero before the first layout. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of an element, as it changes. */
export function useSize(box: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const watcher = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [box]);
  return size;
}
