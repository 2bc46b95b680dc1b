import type { Message } from './message.ts';
import { createSession, type Link, type Session, type SessionOptions } from './session.ts';

/** What a {@link SessionTable} needs of its broker. */
export interface SessionTableOptions extends Omit<SessionOptions, 'identity' | 'clientId'> {
  /** Sessions without a client that are kept; the one that is away longest makes place. */
  readonly maxSessions: number;
  /** A session is over: forget its subscriptions. */
  ended(session: Session): void;
  /** The will of a client that has gone is due. */
  willDue(session: Session, will: Message): void;
}

/** All sessions, by identity and client id: nobody can take over the session of another device. */
export interface SessionTable {
  /** The connection that holds the session of a client now. */
  linkOf(identity: string, clientId: string): Link | undefined;
  /** The session of a client, a new one when there is none or when a clean one is wanted. */
  enter(identity: string, clientId: string, isClean: boolean): { readonly session: Session; readonly isPresent: boolean };
  /** The client has gone; keep its session for `keepTicks`, 0 = not at all. */
  leave(session: Session, keepTicks: number): void;
  /** One second has passed. */
  tick(): void;
  readonly ticks: number;
  readonly size: number;
}

const keyOf = (identity: string, clientId: string): string => `${identity}\n${clientId}`;

/** No sessions at first. */
export function createSessionTable(options: SessionTableOptions): SessionTable {
  const sessions = new Map<string, Session>();
  /** Sessions without a client, the one that is away longest first. */
  const idle = new Set<Session>();
  let ticks = 0;

  function end(session: Session): void {
    sessions.delete(keyOf(session.identity, session.clientId));
    idle.delete(session);
    options.ended(session);
    publishWill(session);
  }

  function publishWill(session: Session): void {
    const { will } = session;
    session.will = undefined;
    if (will !== undefined) options.willDue(session, will.message);
  }

  const isWillDue = (session: Session): boolean => session.will !== undefined && session.will.dueTick <= ticks;

  return {
    linkOf: (identity, clientId) => sessions.get(keyOf(identity, clientId))?.link,
    enter(identity, clientId, isClean) {
      const known = sessions.get(keyOf(identity, clientId));
      if (known !== undefined && isClean) end(known);
      if (known !== undefined && !isClean) {
        idle.delete(known);
        known.endTick = Number.POSITIVE_INFINITY;
        return { session: known, isPresent: true };
      }
      const session = createSession({ ...options, identity, clientId });
      sessions.set(keyOf(identity, clientId), session);
      return { session, isPresent: false };
    },
    leave(session, keepTicks) {
      session.link = undefined;
      if (keepTicks === 0) {
        end(session);
        return;
      }
      session.endTick = ticks + keepTicks + 1; // the present second has begun already
      idle.add(session);
      if (isWillDue(session)) publishWill(session);
      const [oldest] = idle;
      if (idle.size <= options.maxSessions || oldest === undefined) return;
      options.dropped(oldest.identity, `session ${oldest.clientId} made place for a newer one`);
      end(oldest);
    },
    tick() {
      ticks++;
      for (const session of [...idle]) {
        if (isWillDue(session)) publishWill(session);
        if (session.endTick <= ticks) end(session);
      }
    },
    get ticks() {
      return ticks;
    },
    get size() {
      return sessions.size;
    },
  };
}
