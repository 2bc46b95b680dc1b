import { Color } from 'three';
import type { Material } from '../../../src/contracts/picture.ts';

/** The colours of a scene in the theme of an element. */
export interface ScenePalette {
  readonly materials: Readonly<Record<Material, Color>>;
  readonly sky: Color;
  readonly edge: Color;
  readonly leaf: Color;
  /** Of the four priorities. */
  readonly alarms: readonly [Color, Color, Color, Color];
  readonly isDark: boolean;
}

/** Read the tokens of the theme around an element. */
export function paletteOf(element: Element): ScenePalette {
  const style = getComputedStyle(element);
  const token = (name: string) => new Color(style.getPropertyValue(`--${name}`).trim() || '#888888');
  const mixed = (a: string, b: string, share: number) => token(a).lerp(token(b), 1 - share);
  const surface = token('surface');
  const isDark = surface.getHSL({ h: 0, s: 0, l: 0 }).l < 0.3;
  return {
    materials: {
      outline: token('fill'),
      panel: token('raised'),
      equipment: mixed('fill', 'raised', 0.45),
      concrete: mixed('fill', 'raised', 0.8),
      rock: mixed('fill2', 'surface', 0.7),
      ground: mixed('fill', 'surface', 0.7),
      grass: mixed('band', 'fill', 0.55),
      water: mixed('s2', 'surface', isDark ? 0.5 : 0.45),
      sky: surface.clone(),
      shade: token('fill2'),
    },
    sky: mixed('surface', 'raised', 0.6),
    edge: mixed('ink', 'surface', 0.45),
    leaf: mixed('fill2', 'ink', 0.65),
    alarms: [token('p1'), token('p2'), token('p3'), token('p4')],
    isDark,
  };
}
