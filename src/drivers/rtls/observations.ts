import type { Message } from './message.ts';
import type { Plan } from './plan.ts';
import { type Anchor, metresPerNs } from './solver/measure.ts';
import type { Observation } from './solver/tag-filter.ts';

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
  return { observations: differencesOf(message.arrivals, { plan, sigma }), unknown };
}

/** An arrival time by one clock, with the deviation of that clock. */
type Arrival = Extract<Message, { readonly kind: 'arrivals' }>['arrivals'][number] & { readonly deviationNs?: number };

/** Arrival times as differences to the anchor that comes first in the configuration; those of anchors that the plan does not have are left out. */
export function differencesOf(
  arrivals: readonly Arrival[],
  { plan, sigma }: { readonly plan: Plan; readonly sigma: number },
): readonly Observation[] {
  const heard = new Map(arrivals.map((arrival) => [arrival.anchor, arrival]));
  const [reference, ...others] = [...plan.anchors.values()].flatMap((anchor: Anchor) => {
    const one = heard.get(anchor.id);
    return one === undefined ? [] : [{ anchor, at: one.toa_ns, sigma: Math.hypot(sigma, (one.deviationNs ?? 0) * metresPerNs) }];
  });
  if (reference === undefined) return [];
  // Both times have an error, so that a difference has that of two.
  return others.map(({ anchor, at, sigma: own }) => ({
    ...{ anchor, reference: reference.anchor, metres: (at - reference.at) * metresPerNs, sigma: Math.hypot(own, reference.sigma) },
  }));
}
