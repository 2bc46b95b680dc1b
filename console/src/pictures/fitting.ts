/** The size of letters at which a text fits into a room; not below 62 % of the wanted one. */
export const fitting = (text: string, size: number, room: number): number => {
  const wide = [...text].reduce((sum, one) => sum + (one.charCodeAt(0) > 0x2e80 ? 1 : 0.56), 0) * size;
  return wide > room ? Math.max(size * (room / wide), size * 0.62) : size;
};
