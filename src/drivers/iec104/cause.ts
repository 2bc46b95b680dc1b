/** Causes of transmission that the driver itself speaks of. [IEC 60870-5-101, 7.2.3] */
export const cause = {
  spontaneous: 3,
  initialised: 4,
  requested: 5,
  activation: 6,
  confirmation: 7,
  deactivation: 8,
  deactivationConfirmed: 9,
  termination: 10,
  interrogated: 20,
  counterInterrogated: 37,
  unknownType: 44,
  unknownCause: 45,
  unknownStation: 46,
  unknownObject: 47,
} as const;

const unknowns: ReadonlyMap<number, string> = new Map([
  [cause.unknownType, 'does not know this type'],
  [cause.unknownCause, 'does not know this cause of transmission'],
  [cause.unknownStation, 'does not know this common address'],
  [cause.unknownObject, 'does not know this information object address'],
]);

/** What a station says with causes 44…47; `undefined` for every other cause. */
export const unknownOf = (code: number): string | undefined => unknowns.get(code);
