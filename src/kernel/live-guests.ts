import type { FastifyRequest } from 'fastify';
import type { PointNumber } from '../contracts/sample.ts';
import type { EpochMs } from '../contracts/time.ts';

/** Somebody without a sign-in who is shown some points, e.g. a screen on a wall. Nothing that a guest says is heard. */
export interface Guest {
  readonly tenant: string;
  /** What is shown, e.g. the id of a board; by it guests are looked at again. */
  readonly group: string;
  /** Its points. Another array means other points: what is no longer among them is not sent any more. */
  readonly points: () => readonly PointNumber[];
  /** When it has to go; default: never. */
  readonly endsAt?: EpochMs | undefined;
  /** Look again at what it may see. False: it has to go. */
  readonly refresh: () => Promise<boolean>;
}

/** Lets guests in by the token that follows a prefix in the subprotocol; throws the `Failure` that the screen is told. */
export interface GuestDoor {
  /** With its dot: `wall.` */
  readonly prefix: string;
  enter(token: string, request: FastifyRequest): Promise<Guest>;
}

/** Which guests are meant: those of a tenant, or of one group of it. */
export interface WhichGuests {
  readonly tenant: string;
  readonly group?: string;
}

/** The token that a request offers to a door; `undefined` when it offers none. */
export function guestToken({ headers }: Pick<FastifyRequest, 'headers'>, { prefix }: GuestDoor): string | undefined {
  const offered = headers['sec-websocket-protocol']?.split(',').map((one) => one.trim());
  return offered?.find((one) => one.startsWith(prefix))?.slice(prefix.length);
}

/** True for a guest that is meant. */
export const isMeant = (guest: Guest, { tenant, group }: WhichGuests): boolean =>
  guest.tenant === tenant && (group === undefined || guest.group === group);
