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
  readonly header: { readonly version: string; readonly timestamp?: number };
  readonly entity?: readonly FeedEntity[];
}

const feedMessage = protobuf.Root.fromJSON(feedSchema).lookupType('FeedMessage');

/** Read a feed. Throws `BAD_FRAME` when the bytes are none. */
export function decodeFeed(bytes: Uint8Array): Feed {
  try {
    // holds: the schema says so, and required fields have been checked; numbers of 64 bits are times and fit
    return feedMessage.toObject(feedMessage.decode(bytes), { longs: Number }) as Feed;
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : 'damaged';
    throw new Failure('BAD_FRAME', `reading a GTFS Realtime feed: ${what}`, { cause, details: { what } });
  }
}

/** The bytes of a feed, for simulators. */
export const encodeFeed = (feed: Feed): Uint8Array => feedMessage.encode(feedMessage.fromObject(feed)).finish();
