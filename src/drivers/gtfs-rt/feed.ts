import protobuf from 'protobufjs/light.js';
import { Failure } from '../../contracts/errors.ts';
import { feedSchema } from './schema.ts';

/** A trip as feeds name it. */
export interface TripDescriptor {
  readonly tripId?: string;
  readonly routeId?: string;
  /** 3: cancelled, 7: deleted. */
  readonly relationship?: number;
}

/** A vehicle as feeds name it. */
export interface VehicleDescriptor {
  readonly id?: string;
  readonly label?: string;
  readonly licensePlate?: string;
}

/** Seconds late, negative for early, and the time in epoch seconds. */
export interface StopTimeEvent {
  readonly delay?: number;
  readonly time?: number;
}

/** What is foreseen at a stop. */
export interface StopTimeUpdate {
  readonly stopId?: string;
  readonly arrival?: StopTimeEvent;
  readonly departure?: StopTimeEvent;
  /** 1: the stop is skipped. */
  readonly relationship?: number;
}

/** What is foreseen of a trip. */
export interface TripUpdate {
  readonly trip: TripDescriptor;
  readonly vehicle?: VehicleDescriptor;
  readonly stops?: readonly StopTimeUpdate[];
  readonly timestamp?: number;
  readonly delay?: number;
}

/** Where a vehicle is; position in degrees of WGS 84, m/s, degrees from north, metres. */
export interface VehiclePosition {
  readonly trip?: TripDescriptor;
  readonly vehicle?: VehicleDescriptor;
  readonly position?: {
    readonly latitude: number;
    readonly longitude: number;
    readonly bearing?: number;
    readonly speed?: number;
    readonly odometer?: number;
  };
  readonly stopSequence?: number;
  readonly stopStatus?: number;
  readonly timestamp?: number;
  readonly congestion?: number;
  readonly occupancy?: number;
  readonly occupancyPercent?: number;
}

/** A disturbance and what it concerns. */
export interface Alert {
  readonly periods?: readonly { readonly start?: number; readonly end?: number }[];
  readonly informed?: readonly {
    readonly agencyId?: string;
    readonly routeId?: string;
    readonly stopId?: string;
    readonly trip?: TripDescriptor;
  }[];
  readonly cause?: number;
  readonly effect?: number;
  readonly severity?: number;
}

/** One entity of a feed. */
export interface FeedEntity {
  readonly id: string;
  readonly isDeleted?: boolean;
  readonly tripUpdate?: TripUpdate;
  readonly vehicle?: VehiclePosition;
  readonly alert?: Alert;
}

/** A feed; times are epoch seconds. */
export interface Feed {
  readonly header: {
    readonly version: string;
    /** 1: it tells only what has changed (DIFFERENTIAL). Default: all there is. */
    readonly incrementality?: number;
    readonly timestamp?: number;
  };
  readonly entity?: readonly FeedEntity[];
}

const schema = protobuf.Root.fromJSON(feedSchema);
const feedMessage = schema.lookupType('FeedMessage');
const feedParts = schema.lookupType('FeedParts');
const entityMessage = schema.lookupType('FeedEntity');
const entityName = schema.lookupType('EntityName');

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : 'damaged');

/** Why an entity cannot be read. The library tells which required field is missing in its message alone. */
function entityReason(cause: unknown): string {
  const field = /^missing required '(\w+)'/.exec(reasonOf(cause))?.[1];
  return field === undefined ? 'it is damaged' : `it lacks ${field}`;
}

/** The id of an entity that cannot be read; empty when not even that can. */
function nameOf(bytes: Uint8Array): string {
  try {
    return String(entityName.decode(bytes).toJSON().id ?? '');
  } catch {
    return ''; // the reason why is that of the entity
  }
}

/** A feed, and why entities of it could not be read: each spoils no other. */
export interface ReadFeed {
  readonly feed: Feed;
  readonly refused: readonly { readonly id: string; readonly why: string }[];
}

/** Read a feed. Throws `BAD_FRAME` when the bytes are none. */
export function decodeFeed(bytes: Uint8Array): ReadFeed {
  const entity: FeedEntity[] = [];
  const refused: { id: string; why: string }[] = [];
  try {
    // holds: the schema says so, and required fields have been checked; numbers of 64 bits are times and fit
    const parts = feedParts.toObject(feedParts.decode(bytes), { longs: Number }) as Pick<Feed, 'header'> & { entity?: Uint8Array[] };
    for (const part of parts.entity ?? []) {
      try {
        entity.push(entityMessage.toObject(entityMessage.decode(part), { longs: Number }) as FeedEntity); // holds: as above
      } catch (cause) {
        refused.push({ id: nameOf(part), why: entityReason(cause) });
      }
    }
    return { feed: { header: parts.header, entity }, refused };
  } catch (cause) {
    const what = reasonOf(cause);
    throw new Failure('BAD_FRAME', `reading a GTFS Realtime feed: ${what}`, { cause, details: { what } });
  }
}

/** The bytes of a feed, for simulators. */
export const encodeFeed = (feed: Feed): Uint8Array => feedMessage.encode(feedMessage.fromObject(feed)).finish();
