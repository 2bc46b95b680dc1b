/** How far from the expectation a point usually lies, both ways, wider at those times at which it usually varies more. */
export interface Band {
  readonly coverage: number;
  readonly widen: number;
  /** Usual size of a deviation by slot; NaN while none is known. */
  readonly sizes: Float64Array;
  readonly taken: Uint32Array;
  /** The last deviations, in units of their usual size. */
  readonly ring: Float64Array;
  count: number;
  /** Quantiles of either side, ≥ 0; NaN while too little is known. */
  low: number;
  high: number;
}

/** Deviations of which the quantiles are taken. */
const remembered = 1000;
/** Fewer say nothing about the rare ones. */
const least = 100;
/** Part of the way that the usual size of a deviation in a slot goes towards a new one, once 50 are known. */
const rate = 0.02;
/** While no quantile is known, deviations count up to this many times their usual size. */
const most = 10;
/** Afterwards they count up to this many times their quantile: the band grows by no more than this per season. */
const growth = 2;

/**
 * Nothing is known.
 *
 * Deviations are compared after division by their usual size (a slow mean of |deviation|) in their slot, so that a quiet night helps to know
 * how rare a deviation by day is. Quantiles are taken of each side alone: rain only rises. What lies far outside counts as twice the quantile, so
 * that a broken sensor opens the band no faster than that per season.
 *
 * @param slots slots of a season
 * @param coverage share of deviations inside the band before `widen`, 0…1
 * @param widen factor on the quantiles
 */
export const createBand = (slots: number, { coverage, widen }: { readonly coverage: number; readonly widen: number }): Band => ({
  ...{ coverage, widen, count: 0, low: Number.NaN, high: Number.NaN },
  sizes: new Float64Array(slots).fill(Number.NaN),
  taken: new Uint32Array(slots),
  ring: new Float64Array(remembered),
});

const clipped = ({ low, high }: Band, share: number): number =>
  Number.isNaN(low)
    ? Math.max(-most, Math.min(most, share))
    : Math.max(-growth * Math.max(low, 1), Math.min(growth * Math.max(high, 1), share));

/** Take a deviation from what was expected in a slot. */
export function addToBand(band: Band, slot: number, deviation: number): void {
  const { sizes, taken, ring, low, high, widen } = band;
  const known = sizes[slot] ?? Number.NaN;
  const weight = Math.max(rate, 1 / ((taken[slot] ?? 0) + 1));
  taken[slot] = (taken[slot] ?? 0) + 1;
  if (Number.isNaN(known)) {
    sizes[slot] = Math.abs(deviation);
    return; // nothing to compare it with
  }
  if (known === 0) {
    ring[band.count++ % remembered] = Math.sign(deviation) * most;
    sizes[slot] = weight * Math.abs(deviation);
    return;
  }
  const share = clipped(band, deviation / known);
  ring[band.count++ % remembered] = share;
  const isUsual = Number.isNaN(low) || (share <= widen * Math.max(high, 1) && share >= -widen * Math.max(low, 1));
  if (isUsual) sizes[slot] = known * (1 + weight * (Math.abs(share) - 1));
}

/** Learn the quantiles anew from what was taken; costs a sort, so once per season. */
export function settleBand(band: Band): void {
  const { ring, count, coverage } = band;
  if (count < least) return;
  const sorted = ring.slice(0, Math.min(count, remembered)).sort();
  const tail = Math.floor(((1 - coverage) / 2) * (sorted.length - 1));
  band.low = Math.max(0, -(sorted[tail] ?? 0));
  band.high = Math.max(0, sorted[sorted.length - 1 - tail] ?? 0);
}

/** Distance of the lower edge below the expectation, ≥ 0; NaN while too little is known. */
export const bandBelow = ({ widen, low, sizes }: Band, slot: number): number => widen * low * (sizes[slot] ?? Number.NaN);

/** Distance of the upper edge above it, ≥ 0. */
export const bandAbove = ({ widen, high, sizes }: Band, slot: number): number => widen * high * (sizes[slot] ?? Number.NaN);
