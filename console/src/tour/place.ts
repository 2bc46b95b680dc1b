/** A rectangle on the screen, px from its left upper corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Size = Pick<Box, 'width' | 'height'>;

/** Between a part and the card that tells of it, and between the card and the edge of the screen, px. */
const gap = 12;

const clamp = (value: number, size: number, room: number): number => Math.max(gap, Math.min(value, room - size - gap));

/**
 * Where a card stands so that it covers the part it tells of as little as can be: right of it, below, left, above, whichever has room
 * first; without room on any side in the middle of the screen, over it. Always wholly on the screen where that is large enough.
 */
export function placeCard(part: Box, card: Size, screen: Size): Pick<Box, 'left' | 'top'> {
  const right = part.left + part.width + gap;
  const below = part.top + part.height + gap;
  const top = clamp(part.top, card.height, screen.height);
  const left = clamp(part.left, card.width, screen.width);
  if (right + card.width + gap <= screen.width && part.height > part.width) return { left: right, top };
  if (below + card.height + gap <= screen.height) return { left, top: below };
  if (right + card.width + gap <= screen.width) return { left: right, top };
  if (part.left - card.width - 2 * gap >= 0) return { left: part.left - card.width - gap, top };
  if (part.top - card.height - 2 * gap >= 0) return { left, top: part.top - card.height - gap };
  return { left: (screen.width - card.width) / 2, top: (screen.height - card.height) / 2 };
}
