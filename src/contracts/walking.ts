/** How much a floor plan may say of where nobody can walk: more would hold up who searches a way. */
export const walkingLimits = {
  /** Walls and blocks. */
  obstacles: 2000,
  /** Points of one of them. */
  pointsOfOne: 500,
  /** Points of all. */
  points: 5000,
  entrances: 50,
  /** Letters of a name. */
  title: 120,
} as const;

/** Kinds of obstacles: a wall is a line that nobody crosses, a block an area that nobody enters. */
export const obstacleKinds = ['wall', 'block'] as const;
