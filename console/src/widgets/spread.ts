/** Move places apart until neighbours are at least `gap` from each other, keeping their order; within 0…100. */
export function spread(places: readonly number[], gap: number): readonly number[] {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  order.forEach((one, i) => {
    const below = order[i - 1];
    if (below && one.place < below.place + gap) one.place = below.place + gap;
  });
  for (let i = order.length - 1; i >= 0; i--) {
    const one = order[i];
    const ceiling = (order[i + 1]?.place ?? 100 + gap) - gap;
    if (one && one.place > ceiling) one.place = ceiling;
  }
  const result = [...places];
  for (const { place, index } of order) result[index] = place;
  return result;
}
