/** The part of a picture that is seen: its upper left corner and size, in units of the picture. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How far one may go in: a twelfth of the picture. */
const closest = 12;

/** The whole picture. */
export const whole = ({ width, height }: Size): View => ({ x: 0, y: 0, w: width, h: height });

/** Nearer (`factor` above 1) or further, keeping a place of the picture where it is; never further than the whole picture. */
export function zoomed(
  view: View,
  size: Size,
  { factor, x, y }: { readonly factor: number; readonly x: number; readonly y: number },
): View {
  const w = Math.min(Math.max(view.w / factor, size.width / closest), size.width);
  const h = (w * size.height) / size.width;
  return kept({ x: x - ((x - view.x) / view.w) * w, y: y - ((y - view.y) / view.h) * h, w, h }, size);
}

/** Moved, but not off the picture. */
export const moved = (view: View, size: Size, by: { readonly x: number; readonly y: number }): View =>
  kept({ ...view, x: view.x + by.x, y: view.y + by.y }, size);

function kept(view: View, { width, height }: Size): View {
  const within = (at: number, room: number) => Math.min(Math.max(at, 0), Math.max(room, 0));
  return { ...view, x: within(view.x, width - view.w), y: within(view.y, height - view.h) };
}
