import type { Picture } from '../../pictures/data.ts';
/** The editor. */
export function Editor(_: { readonly picture: Picture; readonly isScene: boolean; readonly onClose: () => void }) {
  return null;
}
