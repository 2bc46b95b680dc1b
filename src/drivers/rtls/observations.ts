import type { Message } from './message.ts';
import type { Plan } from './plan.ts';
import type { Anchor } from './solver/measure.ts';
import type { Observation } from './solver/tag-filter.ts';

/** Speed of light in air, m/ns: 299,792,458 m/s over the refractive index 1.0003 (`assumed` for dry air at sea level). */
const metresPerNs = 0.299792458 / 1.0003;
/** A range whose device says that the line of sight is obstructed is believed so much less. `assumed` */
const obstructed = 5;

/** What was observed, as the solver takes it; and the anchors that the plan does not have. */
export interface Observed {
  readonly observations: readonly Observation[];
  readonly unknown: readonly string[];
}

/** Ranges as they are; arrival times as differences to the anchor that comes first in the configuration, so that blinks in a row have the same reference. */
export function observationsOf(
  message: Extract<Message, { readonly kind: 'ranges' | 'arrivals' }>,
  { plan, sigma }: { readonly plan: Plan; readonly sigma: number },
): Observed {
  const heard = message.kind === 'ranges' ? message.ranges : message.arrivals;
  const unknown = heard.map(({ anchor }) => anchor).filter((id) => !plan.anchors.has(id));
  if (message.kind === 'ranges') {
    const observations = message.ranges.flatMap(({ anchor: id, distance_m: metres, los }): Observation[] => {
      const anchor = plan.anchors.get(id);
      return anchor === undefined ? [] : [{ anchor, metres, sigma: los === false ? sigma * obstructed : sigma }];
    });
    return { observations, unknown };
  }
  const times = new Map(message.arrivals.map(({ anchor, toa_ns }) => [anchor, toa_ns]));
  const known: readonly Anchor[] = [...plan.anchors.values()].filter(({ id }) => times.has(id));
  const [reference, ...others] = known;
  const at = ({ id }: Anchor) => times.get(id) ?? Number.NaN;
  const observations = others.flatMap((anchor): Observation[] =>
    // Both clocks have an error, so that a difference has that of two.
    reference === undefined ? [] : [{ anchor, reference, metres: (at(anchor) - at(reference)) * metresPerNs, sigma: sigma * Math.SQRT2 }],
  );
  return { observations, unknown };
}
