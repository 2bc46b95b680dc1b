import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useCanvasTheme } from '../app/canvas-theme.ts';
import type { PictureScene } from '../pictures/data.ts';
import { openScene, type SceneEngine } from './engine.ts';
import { paletteOf } from './palette.ts';
import type { Look } from './stage.ts';

/** A running scene on a canvas; made anew when the theme changes, seen from the same place. `false` when there is no WebGL. */
export function useEngine(
  canvas: RefObject<HTMLCanvasElement | null>,
  scene: PictureScene,
  isEditing = false,
): SceneEngine | false | undefined {
  const theme = useCanvasTheme();
  const [engine, setEngine] = useState<SceneEngine | false>();
  const last = useRef<Look>(undefined);
  const start = scene.views[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are those of the theme; where it starts counts once
  useEffect(() => {
    if (!canvas.current) return;
    try {
      const made = openScene({ canvas: canvas.current, palette: paletteOf(canvas.current), isEditing });
      made.show(scene.items);
      const from = last.current ?? start;
      if (from) made.look(from);
      setEngine(made);
      return () => {
        last.current = made.eye();
        setEngine(undefined);
        made.close();
      };
    } catch {
      setEngine(false);
    }
  }, [canvas, theme, isEditing]);
  // Before other effects, which tell of things that have to be there.
  useLayoutEffect(() => {
    if (engine) engine.show(scene.items);
  }, [engine, scene.items]);
  return engine;
}
