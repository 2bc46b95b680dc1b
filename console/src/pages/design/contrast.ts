/** Red, green, blue as 0…255 of `#rgb` or `#rrggbb`; `undefined` for anything else. */
export function rgbOf(colour: string): readonly [number, number, number] | undefined {
  const [, short, long] = /^#(?:([\da-f]{3})|([\da-f]{6}))$/i.exec(colour.trim()) ?? [];
  const hex = long ?? short?.replace(/./g, '$&$&');
  if (hex === undefined) return undefined;
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(0), part(2), part(4)];
}

/** Share of one channel in the luminance, sRGB gamma removed. */
const linear = (channel: number): number => (channel <= 10.31475 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4);

/** Relative luminance, 0 black … 1 white. Source: WCAG 2.2, "relative luminance". */
export const luminance = ([red, green, blue]: readonly [number, number, number]): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

/**
 * Contrast ratio of two colours, 1…21; `undefined` when one is no hexadecimal colour.
 *
 * Source: WCAG 2.2, "contrast ratio".
 */
export function contrastOf(one: string, other: string): number | undefined {
  const [a, b] = [rgbOf(one), rgbOf(other)];
  if (!a || !b) return undefined;
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
