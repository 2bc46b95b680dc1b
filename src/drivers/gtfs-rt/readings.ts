import type { EpochMs } from '../../contracts/time.ts';
import type { Alert, Feed, FeedEntity, StopTimeEvent, TripDescriptor, TripUpdate, VehicleDescriptor, VehiclePosition } from './feed.ts';

/** What a feed says of one thing at a time. */
export interface Reading {
  /** Of the device: `<vehicle id>`, `trip:<id>`, `route:<id>`, `stop:<id>`, `agency:<id>`. */
  readonly identity: string;
  readonly time: EpochMs;
  readonly values: ReadonlyMap<string, number>;
  /** True for a vehicle, which is shown to people when it is no device. */
  readonly isVehicle: boolean;
}

/** CANCELED, and DELETED: a trip that passengers are not even told of. */
const cancelled: ReadonlySet<number | undefined> = new Set([3, 7]);
const skipped = 1;
/** m/s; faster than any train, so that it is no speed. */
const mostSpeed = 200;
/** Severity that is not said counts as unknown, 1. */
const unknownSeverity = 1;

/** Values that are there, by name. */
function given(values: Readonly<Record<string, number | undefined>>): ReadonlyMap<string, number> {
  return new Map(Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined));
}

const within = (value: number, least: number, most: number): number => (value >= least && value <= most ? value : Number.NaN);

/** 0°, 0° lies in the open sea: that is what receivers without a fix send. */
const isPlace = ({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }): boolean =>
  latitude !== 0 || longitude !== 0;

/** From here on a time is no number of seconds (that would be the year 5138): some producers send milliseconds. */
const leastMs = 1e11;
const epochMs = (time: number): EpochMs => (time < leastMs ? time * 1000 : time);

/** Time of a feed, 0 for none said. */
const msOf = (time: number | undefined, otherwise: EpochMs): EpochMs => (time === undefined || time === 0 ? otherwise : epochMs(time));

/** Name of a vehicle: its id, else its label, else its plate. */
const vehicleName = ({ id = '', label = '', licensePlate = '' }: VehicleDescriptor = {}): string => id || label || licensePlate;

const tripName = ({ tripId = '' }: TripDescriptor = {}): string => (tripId === '' ? '' : `trip:${tripId}`);

function vehicleReadings(vehicle: VehiclePosition, feedTime: EpochMs): readonly Reading[] {
  const { position, stopSequence, stopStatus, congestion, occupancy, occupancyPercent } = vehicle;
  const { latitude, longitude } =
    position === undefined || isPlace(position) ? { ...position } : { latitude: Number.NaN, longitude: Number.NaN };
  const place = { latitude: latitude && within(latitude, -90, 90), longitude: longitude && within(longitude, -180, 180) };
  const { bearing, speed, odometer } = position ?? {};
  const motion = { bearing: bearing && within(bearing, 0, 360), speed: speed && within(speed, 0, mostSpeed), odometer };
  const values = given({ ...place, ...motion, stopSequence, stopStatus, congestion, occupancy, occupancyPercent });
  const time = msOf(vehicle.timestamp, feedTime);
  const names = [vehicleName(vehicle.vehicle), tripName(vehicle.trip)].filter((name) => name !== '');
  return names.map((identity, i) => ({ identity, time, values, isVehicle: i === 0 }));
}

/** Seconds late: what is said of the trip, else of the first stop that is still to come, else of the last. */
function delayOf({ delay, stops = [] }: TripUpdate, feedTime: EpochMs): number | undefined {
  if (delay !== undefined) return delay;
  const events = stops
    .flatMap(({ arrival, departure }) => [arrival, departure])
    .filter((event): event is StopTimeEvent => event?.delay !== undefined);
  const next = events.find(({ time }) => time === undefined || epochMs(time) >= feedTime);
  return (next ?? events.at(-1))?.delay;
}

function tripReadings(update: TripUpdate, feedTime: EpochMs): readonly Reading[] {
  const { trip, stops = [], vehicle } = update;
  const values = given({
    delay: delayOf(update, feedTime),
    cancelled: cancelled.has(trip.relationship) ? 1 : 0,
    skippedStops: stops.filter(({ relationship }) => relationship === skipped).length,
    stopsToCome: stops.filter(({ relationship, arrival, departure }) => {
      const time = departure?.time ?? arrival?.time;
      return relationship !== skipped && time !== undefined && epochMs(time) >= feedTime;
    }).length,
  });
  const time = msOf(update.timestamp, feedTime);
  return [vehicleName(vehicle), tripName(trip)]
    .filter((name) => name !== '')
    .map((identity) => ({ identity, time, values, isVehicle: false }));
}

function collect<T>(pairs: Iterable<readonly [string, T]>): ReadonlyMap<string, readonly T[]> {
  const lists = new Map<string, T[]>();
  for (const [key, value] of pairs) {
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [value]);
    else list.push(value);
  }
  return lists;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** How the trips of each route do. */
function routeReadings(updates: readonly TripUpdate[], time: EpochMs): readonly Reading[] {
  const byRoute = collect(updates.flatMap((update) => (update.trip.routeId ? [[update.trip.routeId, update] as const] : [])));
  return [...byRoute].map(([route, trips]) => {
    const delays = trips.flatMap((trip) => delayOf(trip, time) ?? []);
    const told = delays.length === 0 ? {} : { delayMean: sum(delays) / delays.length, delayMost: delays.reduce((a, b) => Math.max(a, b)) };
    const count = trips.filter(({ trip }) => cancelled.has(trip.relationship)).length;
    return { identity: `route:${route}`, time, values: given({ trips: trips.length, cancelledTrips: count, ...told }), isVehicle: false };
  });
}

/** What comes next at each stop. */
function stopReadings(updates: readonly TripUpdate[], time: EpochMs): readonly Reading[] {
  const running = updates.filter(({ trip }) => !cancelled.has(trip.relationship));
  const arrivals = running.flatMap(({ stops = [] }) =>
    stops.flatMap(({ stopId, arrival, departure, relationship }) => {
      const event = arrival?.time === undefined ? departure : arrival;
      const isToCome = relationship !== skipped && event?.time !== undefined && epochMs(event.time) >= time;
      return stopId && isToCome ? [[stopId, event] as const] : [];
    }),
  );
  return [...collect(arrivals)].map(([stop, events]) => {
    const next = events.reduce((a, b) => ((b.time ?? 0) < (a.time ?? 0) ? b : a));
    const values = given({ arrivals: events.length, nextArrival: (epochMs(next.time ?? 0) - time) / 1000, nextDelay: next.delay });
    return { identity: `stop:${stop}`, time, values, isVehicle: false };
  });
}

const isActive = ({ periods = [] }: Alert, time: EpochMs): boolean =>
  periods.length === 0 || periods.some(({ start = 0, end = 0 }) => epochMs(start) <= time && (end === 0 || time < epochMs(end)));

/** Names of all that an alert concerns, each once. */
const concerned = ({ informed = [] }: Alert): readonly string[] => [
  ...new Set(
    informed.flatMap(({ agencyId, routeId, stopId, trip }) => [
      ...(routeId ? [`route:${routeId}`] : []),
      ...(stopId ? [`stop:${stopId}`] : []),
      ...(tripName(trip) === '' ? [] : [tripName(trip)]),
      ...(agencyId && !routeId && !stopId && trip === undefined ? [`agency:${agencyId}`] : []),
    ]),
  ),
];

/** Active alerts of everything that is a device, so that one without any reads 0. */
function alertReadings(alerts: readonly Alert[], time: EpochMs, identities: Iterable<string>): readonly Reading[] {
  const byName = collect(
    alerts.filter((alert) => isActive(alert, time)).flatMap((alert) => concerned(alert).map((name) => [name, alert] as const)),
  );
  return [...identities].map((identity) => {
    const mine = byName.get(identity) ?? [];
    const severity = mine.reduce((most, { severity: own = unknownSeverity }) => Math.max(most, own), 0);
    const effect = mine.find((alert) => (alert.severity ?? unknownSeverity) === severity)?.effect;
    return { identity, time, values: given({ alerts: mine.length, severity, effect: effect ?? 0 }), isVehicle: false };
  });
}

/** Which feed it is: its readings differ. */
export type FeedKind = 'vehiclePositions' | 'tripUpdates' | 'alerts';

/** Entities of a feed: those that speak, and all that hold, over which routes, stops and alerts are summed up. */
export interface Told {
  readonly header: Feed['header'];
  readonly said: readonly FeedEntity[];
  readonly all: readonly FeedEntity[];
}

/** What a feed says. `identities` are those of the devices, for which alerts are counted. */
export function readingsOf(
  { header, said, all }: Told,
  kinds: ReadonlySet<FeedKind>,
  { polledAt, identities }: { readonly polledAt: EpochMs; readonly identities: Iterable<string> },
): readonly Reading[] {
  const time = msOf(header.timestamp, polledAt);
  const updatesIn = (entities: readonly FeedEntity[]) => entities.flatMap(({ tripUpdate }) => tripUpdate ?? []);
  const vehicles = kinds.has('vehiclePositions')
    ? said.flatMap(({ vehicle }) => vehicle ?? []).flatMap((vehicle) => vehicleReadings(vehicle, time))
    : [];
  const trips = kinds.has('tripUpdates')
    ? [
        ...updatesIn(said).flatMap((update) => tripReadings(update, time)),
        ...routeReadings(updatesIn(all), time),
        ...stopReadings(updatesIn(all), time),
      ]
    : [];
  const alerts = kinds.has('alerts')
    ? alertReadings(
        all.flatMap(({ alert }) => alert ?? []),
        time,
        identities,
      )
    : [];
  return [...vehicles, ...trips, ...alerts];
}

/** Names under which vehicles and trips of entities stand. */
export function namesIn(entities: readonly FeedEntity[], kinds: ReadonlySet<FeedKind>): ReadonlySet<string> {
  const names = entities.flatMap(({ vehicle, tripUpdate }) => [
    ...(kinds.has('vehiclePositions') && vehicle ? [vehicleName(vehicle.vehicle), tripName(vehicle.trip)] : []),
    ...(kinds.has('tripUpdates') && tripUpdate ? [vehicleName(tripUpdate.vehicle), tripName(tripUpdate.trip)] : []),
  ]);
  return new Set(names.filter((name) => name !== ''));
}

/** Keys of each feed. */
export const feedKeys: Readonly<Record<FeedKind, readonly string[]>> = {
  vehiclePositions: [
    'longitude',
    'latitude',
    'bearing',
    'speed',
    'odometer',
    'stopSequence',
    'stopStatus',
    'congestion',
    'occupancy',
    'occupancyPercent',
  ],
  tripUpdates: [
    'delay',
    'cancelled',
    'skippedStops',
    'stopsToCome',
    'trips',
    'cancelledTrips',
    'delayMean',
    'delayMost',
    'arrivals',
    'nextArrival',
    'nextDelay',
  ],
  alerts: ['alerts', 'severity', 'effect'],
};
