import type { EpochMs } from '../../contracts/time.ts';
import { encodeFeed, type Feed, type FeedEntity } from './feed.ts';

/** A bus line that runs in a circle, for demonstrations and tests. */
export interface SimulatedLine {
  readonly route: string;
  readonly vehicles: number;
  /** Degrees of WGS 84. */
  readonly centre: { readonly longitude: number; readonly latitude: number };
}

const roundMs = 3_600_000;
const radius = 0.02; // degrees, about 2 km
const stops = 12;

function entitiesOf({ route, vehicles, centre }: SimulatedLine, time: EpochMs, index: number): readonly FeedEntity[] {
  const share = ((time % roundMs) / roundMs + index / vehicles) % 1;
  const angle = share * 2 * Math.PI;
  const place = { longitude: centre.longitude + radius * Math.sin(angle), latitude: centre.latitude + radius * Math.cos(angle) };
  const trip = { tripId: `${route}-${index}`, routeId: route };
  const vehicle = { id: `${route}-bus-${index}`, label: `${index}` };
  const timestamp = Math.floor(time / 1000);
  const next = Math.ceil(share * stops) % stops;
  const delay = Math.round(60 * Math.sin(time / 600_000 + index));
  const arrival = { delay, time: timestamp + 90 + delay };
  return [
    {
      id: `v${index}`,
      vehicle: {
        trip,
        vehicle,
        position: { ...place, bearing: ((angle * 180) / Math.PI + 90) % 360, speed: 4 },
        timestamp,
        stopSequence: next,
      },
    },
    { id: `t${index}`, tripUpdate: { trip, vehicle, timestamp, stops: [{ stopId: `${route}-stop-${next}`, arrival }] } },
  ];
}

/** The feed of a line at a moment, with positions, trip updates and, in the last quarter of each hour, an alert. */
export function feedOfLine(line: SimulatedLine, time: EpochMs): Feed {
  const entities = Array.from({ length: line.vehicles }, (_, i) => entitiesOf(line, time, i)).flat();
  const alert = { informed: [{ routeId: line.route }], cause: 10, effect: 4, severity: 3 };
  const alerts = time % roundMs >= 0.75 * roundMs ? [{ id: 'a', alert }] : [];
  return { header: { version: '2.0', timestamp: Math.floor(time / 1000) }, entity: [...entities, ...alerts] };
}

/** The same as bytes. */
export const lineBytes = (line: SimulatedLine, time: EpochMs): Uint8Array => encodeFeed(feedOfLine(line, time));
