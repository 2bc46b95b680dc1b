type Field = readonly [type: string, id: number, rule?: 'repeated' | 'required'];

/** The messages of GTFS Realtime 2.0 with the fields that are read; all others, extensions included, are skipped. Enumerations are plain numbers. */
const messages: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  /** A feed whose entities are not opened yet, so that a damaged one spoils no other. */
  FeedParts: { header: ['FeedHeader', 1, 'required'], entity: ['bytes', 2, 'repeated'] },
  /** The name of an entity, whatever else it holds. */
  EntityName: { id: ['string', 1] },
  FeedMessage: { header: ['FeedHeader', 1, 'required'], entity: ['FeedEntity', 2, 'repeated'] },
  FeedHeader: { version: ['string', 1, 'required'], incrementality: ['int32', 2], timestamp: ['uint64', 3] },
  FeedEntity: {
    id: ['string', 1, 'required'],
    isDeleted: ['bool', 2],
    tripUpdate: ['TripUpdate', 3],
    vehicle: ['VehiclePosition', 4],
    alert: ['Alert', 5],
  },
  TripUpdate: {
    trip: ['TripDescriptor', 1, 'required'],
    stops: ['StopTimeUpdate', 2, 'repeated'],
    vehicle: ['VehicleDescriptor', 3],
    timestamp: ['uint64', 4],
    delay: ['int32', 5],
  },
  StopTimeUpdate: {
    stopSequence: ['uint32', 1],
    arrival: ['StopTimeEvent', 2],
    departure: ['StopTimeEvent', 3],
    stopId: ['string', 4],
    relationship: ['int32', 5],
  },
  StopTimeEvent: { delay: ['int32', 1], time: ['int64', 2] },
  VehiclePosition: {
    trip: ['TripDescriptor', 1],
    position: ['Position', 2],
    stopSequence: ['uint32', 3],
    stopStatus: ['int32', 4],
    timestamp: ['uint64', 5],
    congestion: ['int32', 6],
    stopId: ['string', 7],
    vehicle: ['VehicleDescriptor', 8],
    occupancy: ['int32', 9],
    occupancyPercent: ['uint32', 10],
  },
  Position: {
    latitude: ['float', 1, 'required'],
    longitude: ['float', 2, 'required'],
    bearing: ['float', 3],
    odometer: ['double', 4],
    speed: ['float', 5],
  },
  TripDescriptor: {
    tripId: ['string', 1],
    startTime: ['string', 2],
    startDate: ['string', 3],
    relationship: ['int32', 4],
    routeId: ['string', 5],
    directionId: ['uint32', 6],
  },
  VehicleDescriptor: { id: ['string', 1], label: ['string', 2], licensePlate: ['string', 3] },
  Alert: {
    periods: ['TimeRange', 1, 'repeated'],
    informed: ['EntitySelector', 5, 'repeated'],
    cause: ['int32', 6],
    effect: ['int32', 7],
    headerText: ['TranslatedString', 10],
    severity: ['int32', 14],
  },
  TimeRange: { start: ['uint64', 1], end: ['uint64', 2] },
  EntitySelector: { agencyId: ['string', 1], routeId: ['string', 2], trip: ['TripDescriptor', 4], stopId: ['string', 5] },
  TranslatedString: { translations: ['Translation', 1, 'repeated'] },
  Translation: { text: ['string', 1, 'required'], language: ['string', 2] },
};

/**
 * The schema in the form that protobufjs takes. Source: gtfs-realtime.proto of google/transit.
 *
 * In proto2 a field that is sent with its zero is there: a bus that stands, a trip that is punctual. protobufjs leaves it out unless each message says so.
 */
export const feedSchema = {
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => {
      const described = Object.entries(fields).map(([field, [type, id, rule]]) => [
        field,
        { type, id, ...(rule === undefined ? {} : { rule }) },
      ]);
      return [name, { edition: 'proto2', fields: Object.fromEntries(described) }];
    }),
  ),
};
