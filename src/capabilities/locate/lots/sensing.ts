import type { LatestReader } from '../../../contracts/flow.ts';
import { isBad } from '../../../contracts/quality.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import type { PointInfo } from '../../assets/index.ts';
import type { Bound } from './bind.ts';

/** An asset that says by its point `lot` what is on it. */
export interface Carrier {
  readonly asset: string;
  readonly tenant: string;
  readonly lot: PointInfo;
}

/** What a scanner says is on a carrier: a whole number above 0; 0 says that nothing is. Anything else says nothing. */
export function lotOf(value: number): string | undefined | 'unsaid' {
  if (value === 0) return undefined;
  return Number.isSafeInteger(value) && value > 0 ? String(value) : 'unsaid';
}

/** Finds what the points `lot` say anew. */
export interface Sensing {
  /** What has changed since the last look. A change stays one until it is {@link Sensing.taken}. */
  changes(carriers: Iterable<Carrier>): readonly Bound[];
  taken(change: Bound): void;
}

/** A sensing that knows what was said last. */
export function createSensing(
  latest: LatestReader,
  last: ReadonlyMap<string, { readonly lot: string | undefined; readonly time: EpochMs }>,
): Sensing {
  const said = new Map(last);
  const versions = new Map<string, number>();
  const changeOf = ({ asset, tenant, lot: point }: Carrier): Bound | undefined => {
    if (versions.get(asset) === latest.version(point.number)) return undefined;
    const sample = latest.read(point.number);
    if (sample === undefined || isBad(sample.quality)) return undefined;
    const lot = lotOf(sample.value);
    const known = said.get(asset);
    const isNews = lot !== 'unsaid' && known?.lot !== lot && sample.time >= (known?.time ?? Number.NEGATIVE_INFINITY);
    if (isNews) return { tenant, asset, lot, time: sample.time, by: '' };
    versions.set(asset, latest.version(point.number));
    return undefined;
  };
  return {
    changes: (carriers) => [...carriers].flatMap((carrier) => changeOf(carrier) ?? []),
    taken: ({ asset, lot, time }) => void said.set(asset, { lot, time }),
  };
}
