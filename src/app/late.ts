import type { AlarmDeps } from '../capabilities/alarms/index.ts';
import type { Connect } from '../capabilities/connect/index.ts';
import type { Locate } from '../capabilities/locate/index.ts';
import type { PatrolDeps } from '../capabilities/patrol/index.ts';

// What starts later than who asks for it, so that nobody has to wait for the other.

/** The links that values come by; before there are any, nothing is known of them. */
export const linksOf = (connect: () => Connect | undefined): AlarmDeps['links'] => ({
  of: (asset) => connect()?.linksOf(asset) ?? [],
  stateOf: (source) => {
    const known = connect();
    return known === undefined ? 'starting' : known.stateOf(source);
  },
});

/** Where machines are that walk patrols; before there are any, nothing is known of them. */
export const moversOf = (locate: () => Locate | undefined): PatrolDeps['movers'] => ({
  isMover: (asset) => locate()?.isMover(asset) ?? false,
  placeOf: (asset) => locate()?.freshPlaceOf(asset),
});
