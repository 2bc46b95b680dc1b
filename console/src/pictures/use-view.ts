import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { moved, type View, whole, zoomed } from './view-box.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Units of the picture per pixel of the screen. */
function unitsPerPixel(svg: SVGSVGElement): number {
  const matrix = svg.getScreenCTM();
  return matrix ? 1 / matrix.a : 1;
}

/** A place of the screen in units of the picture. */
export function placeAt(svg: SVGSVGElement, { clientX, clientY }: { readonly clientX: number; readonly clientY: number }) {
  const at = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM()?.inverse());
  return { x: at.x, y: at.y };
}

/** The arrow keys: which share of the view they move it. */
const ways: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-0.1, 0],
  ArrowRight: [0.1, 0],
  ArrowUp: [0, -0.1],
  ArrowDown: [0, 0.1],
};

type Fingers = Map<number, { readonly x: number; readonly y: number }>;

const gapOf = (fingers: Fingers): number => {
  const [a, b] = [...fingers.values()];
  return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
};

/** Moving and zooming a picture by mouse, fingers and keys. Put `handlers` on the svg. */
export function useView(svg: RefObject<SVGSVGElement | null>, size: Size) {
  const [view, setView] = useState<View>(() => whole(size));
  const fingers = useRef<Fingers>(new Map());
  const isDragged = useRef(false);
  const zoomAt = (factor: number, at?: { readonly clientX: number; readonly clientY: number }) =>
    setView((known) => {
      const place = at && svg.current ? placeAt(svg.current, at) : { x: known.x + known.w / 2, y: known.y + known.h / 2 };
      return zoomed(known, size, { factor, ...place });
    });
  const showAll = () => setView(whole(size));
  // A wheel listener of React is passive: the page would scroll with the picture.
  const wheel = useRef(zoomAt);
  wheel.current = zoomAt;
  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const turned = (event: WheelEvent) => {
      event.preventDefault();
      wheel.current(Math.exp(-event.deltaY / 400), event);
    };
    element.addEventListener('wheel', turned, { passive: false });
    return () => element.removeEventListener('wheel', turned);
  }, [svg]);
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const before = fingers.current.get(event.pointerId);
    if (!before || !svg.current) return;
    const gap = gapOf(fingers.current);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    if (Math.abs(dx) + Math.abs(dy) > 3) isDragged.current = true;
    if (fingers.current.size === 2 && gap > 0) return zoomAt(gapOf(fingers.current) / gap, event);
    const scale = unitsPerPixel(svg.current);
    setView((known) => moved(known, size, { x: -dx * scale, y: -dy * scale }));
  };
  const release = (event: PointerEvent) => void fingers.current.delete(event.pointerId);
  const step = (x: number, y: number) => setView((known) => moved(known, size, { x: known.w * x, y: known.h * y }));
  const pressed = (key: string): boolean => {
    const way = ways[key];
    if (way) step(...way);
    else if (key === '+' || key === '=') zoomAt(1.3);
    else if (key === '-') zoomAt(1 / 1.3);
    else if (key === '0') showAll();
    else return false;
    return true;
  };
  return {
    view,
    zoomIn: () => zoomAt(1.4),
    zoomOut: () => zoomAt(1 / 1.4),
    fit: showAll,
    /** True when the pointer has moved the picture since it went down: then its click means nothing. */
    wasDragged: () => isDragged.current,
    handlers: {
      onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
        isDragged.current = false;
        fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      },
      onPointerMove: move,
      onPointerUp: release,
      onPointerCancel: release,
      onPointerLeave: release,
      onKeyDown: (event: React.KeyboardEvent) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (pressed(event.key)) event.preventDefault();
      },
    },
  };
}
