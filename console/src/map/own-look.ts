import type { Language } from '../../../src/contracts/text.ts';

/** What a feature of an own base map is; drawn in this order, the first at the bottom. */
export const mapKinds = ['land', 'green', 'water', 'other', 'building', 'road', 'boundary', 'place'] as const;
export type MapKind = (typeof mapKinds)[number];

/**
 * Beginnings of layer names and of the property `kind`.
 * They cover the layers of the Protomaps basemap 4 and of OpenMapTiles 3, and the words that this program's README names.
 */
const beginnings: readonly (readonly [MapKind, RegExp])[] = [
  ['place', /^(place|poi|name|label|mountain_peak|housenumber|water_name|transportation_name|aerodrome_label)/],
  ['water', /^(water|ocean|sea|lake|river|canal)/],
  ['green', /^(green|park|landcover|landuse|forest|wood|grass)/],
  ['land', /^(land|earth|island)/],
  ['building', /^(build|house|plant|workshop)/],
  ['road', /^(road|street|transport|highway|path|rail|transit|aeroway)/],
  ['boundary', /^(boundar|border|fence|admin)/],
];

/** What a name of a layer, or the property `kind` of a feature, stands for; `other` when it is not known. */
export function kindOf(name: unknown): MapKind {
  const word = typeof name === 'string' ? name.toLowerCase() : '';
  return beginnings.find(([, beginning]) => beginning.test(word))?.[0] ?? 'other';
}

/** How a kind is drawn: colours of the theme, widths in pixels. */
export interface Paint {
  readonly fill?: string;
  readonly line?: string;
  readonly width: number;
}

/** Walls of a plan are boundaries within a building: they have to stand out from its ground in every theme. */
export const wallOnFloor = { wall: '--ink2', floor: '--fill' } as const;

/** The paints in the colours of the present theme. */
export function paints(): Readonly<Record<MapKind, Paint>> {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const [land, sea, coast, edge, fill] = ['--land', '--sea', '--coast', '--prov', wallOnFloor.floor].map(token);
  return {
    land: { fill: land, line: coast, width: 0.8 },
    green: { fill: token('--band'), width: 0 },
    water: { fill: sea, line: coast, width: 0.6 },
    other: { line: edge, width: 0.8 },
    building: { fill, line: coast, width: 0.5 },
    road: { line: token('--fill2'), width: 1.4 },
    boundary: { line: token(wallOnFloor.wall), width: 1 },
    place: { width: 0 },
  };
}

/** The name of a feature in a language, as the usual vector maps have it; one without any is shown in the language that it has. */
export function nameOf(properties: Readonly<Record<string, unknown>> | null | undefined, language: Language): string | undefined {
  const keys = [`name:${language}`, `name_${language}`, ...(language === 'zh' ? ['name:zh-Hans'] : []), 'name'];
  return keys.map((key) => properties?.[key]).find((value): value is string => typeof value === 'string' && value !== '');
}
