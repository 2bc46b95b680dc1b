interface Scale {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** Height of a surface at a value: on the straight line through two pairs, also beyond them. */
export const heightOf = ({ from: [v1, h1], to: [v2, h2] }: Scale, value: number): number => h1 + ((h2 - h1) * (value - v1)) / (v2 - v1);
