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
export const { openOutbox, readKept, useKept } = keptVisits;
