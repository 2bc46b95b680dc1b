/** An information object of a simulated station. */
export interface PlantObject {
  /** Type of ASDU that tells of it. */
  readonly type: number;
  value: number;
  quality: number;
}

/** What a simulated controlled station holds: common addresses, and under each its information objects. */
export type Plant = ReadonlyMap<number, Map<number, PlantObject>>;

/** A plant from plain data: station → object → type and value. */
export function createPlant(content: Readonly<Record<number, Readonly<Record<number, readonly [type: number, value: number]>>>>): Plant {
  return new Map(
    Object.entries(content).map(([station, objects]) => [
      Number(station),
      new Map(Object.entries(objects).map(([address, [type, value]]) => [Number(address), { type, value, quality: 0 }])),
    ]),
  );
}
