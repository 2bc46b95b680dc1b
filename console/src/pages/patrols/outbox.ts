import type { Sent } from '../../../../src/contracts/api/index.ts';
import { createKept, type Kept, type KeptFile } from '../../offline/kept.ts';

/** A photo as it lies on the phone until it is sent. */
export type KeptPhoto = KeptFile;

/** What was found at a point and is not known to have arrived. */
export interface KeptVisit extends Kept {
  readonly patrol: string;
  readonly point: string;
  readonly visit: Sent<'putVisit', 'body'>;
  readonly photos: readonly KeptPhoto[];
}

/** The visits on this phone. */
export const keptVisits = createKept<KeptVisit>({
  head: 'yangfan.visit',
  placeOf: ({ patrol, point }) => `${patrol}/${encodeURIComponent(point)}`,
  idOf: ({ visit }) => visit.id,
  atOf: ({ visit }) => visit.at,
  isOne: ({ visit, photos }) => typeof visit?.id === 'string' && Array.isArray(photos),
});
/** That somebody has begun a walk, while it is not known to have arrived. */
export interface KeptStart extends Kept {
  readonly patrol: string;
  readonly at: number;
}

/** The walks that were begun on this phone. */
export const keptStarts = createKept<KeptStart>({
  head: 'yangfan.patrol-start',
  placeOf: ({ patrol }) => patrol,
  idOf: ({ patrol, at }) => `${patrol}/${at}`,
  atOf: ({ at }) => at,
  isOne: ({ patrol, at }) => typeof patrol === 'string' && typeof at === 'number',
});
export const { openOutbox, readKept, useKept } = keptVisits;
