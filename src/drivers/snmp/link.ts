import snmp, { type Session, type User, type Varbind } from 'net-snmp';
import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import type { SnmpConfig } from './config.ts';
import { guardedDgram } from './guarded-dgram.ts';
import type { AgentAddress } from './key.ts';

/** A value, or why there is none. */
export interface Answered extends Varbind {
  /** What the agent said against this one when it refused a question for it; it stands as one that the agent does not have. */
  readonly refusal?: string;
}

/** Questions to one agent. All throw `TIMEOUT`, `LINK_LOST` or `NOT_AVAILABLE` (the agent answered with an error). */
export interface AgentLink {
  /** Values in the order of the OIDs; those that the agent does not have, or refuses, are errors in themselves (`isVarbindError`). */
  get(oids: readonly string[], signal: AbortSignal): Promise<readonly Answered[]>;
  set(varbind: Varbind, signal: AbortSignal): Promise<void>;
  /** What follows an OID in the agent's order, at most so many; none at its end. An agent may answer fewer. */
  after(oid: string, most: number, signal: AbortSignal): Promise<readonly Varbind[]>;
  /** All below an OID, at most so many. */
  walk(oid: string, most: number, signal: AbortSignal): Promise<readonly Varbind[]>;
  close(): void;
}

/** Rows that one GetBulk asks for. */
const repetitions = 20;
/** A question to a new agent of version 3 takes three: discovery, time, and the question itself (RFC 3414 clause 4). */
const roundTrips = 3;

/** A wait that was over so many times as late as it should was not the agent's: this process was stopped meanwhile. */
const lateParts = 1.5;

/** The user of version 3 as the library wants it. */
export function userOf({ user, level, authProtocol, authKey, privProtocol, privKey }: SnmpConfig): User {
  const signed = level === 'noAuthNoPriv' ? {} : { authProtocol: snmp.AuthProtocols[authProtocol] ?? 0, authKey };
  const sealed = level === 'authPriv' ? { privProtocol: snmp.PrivProtocols[privProtocol] ?? 0, privKey } : {};
  return { name: user, level: snmp.SecurityLevel[level], ...signed, ...sealed };
}

interface AgentError extends Error {
  readonly status?: number;
}

function failureOf(error: AgentError, where: string): Failure {
  const what = `${where}: ${error.message}`;
  const details = { what, ...(error.status === undefined ? {} : { status: error.status }) };
  const code = error.name === 'RequestTimedOutError' ? 'TIMEOUT' : error.status === undefined ? 'LINK_LOST' : 'NOT_AVAILABLE';
  return new Failure(code, `asking ${what}`, { cause: error, details });
}

interface SessionParts {
  readonly address: AgentAddress;
  /** ms */
  readonly timeout: number;
  readonly refuse: (error: Error) => void;
}

function sessionWith(config: SnmpConfig, { address: { host, port }, timeout, refuse }: SessionParts): Session {
  const dgramModule = guardedDgram({ threw: (error) => refuse(error instanceof Error ? error : new Error(String(error))) });
  const isVersion3 = config.version === '3';
  const options = { port, retries: 0, timeout, dgramModule, version: isVersion3 ? snmp.Version3 : snmp.Version2c };
  const session = isVersion3
    ? snmp.createV3Session(host, userOf(config), { ...options, context: config.context })
    : snmp.createSession(host, config.community, options);
  session.on('error', refuse);
  return session;
}

/** Values of all OIDs, or nothing for any of them. */
type AskAll = (oids: readonly string[]) => Promise<readonly Varbind[]>;

/**
 * An agent that says that its answer would be too big gets two questions for one. One that refuses the whole question for a single object
 * (genErr [RFC 3416, 4.2.1], noSuchName of older ones) is asked for the others.
 */
async function askByParts(askAll: AskAll, oids: readonly string[]): Promise<readonly Answered[]> {
  try {
    return await askAll(oids);
  } catch (error) {
    if (!(error instanceof Failure) || error.details.status === undefined || oids.length === 1) throw error;
    if (error.details.status === snmp.ErrorStatus.TooBig) {
      const half = oids.length >> 1;
      return [...(await askByParts(askAll, oids.slice(0, half))), ...(await askByParts(askAll, oids.slice(half)))];
    }
    const refused = oids.find((oid) => error.message.endsWith(`: ${oid}`)); // the library names the object last
    const others = oids.filter((oid) => oid !== refused);
    if (refused === undefined || others.length === 0) throw error;
    const answers = (await askByParts(askAll, others)).values();
    const refusal: Answered = { oid: refused, type: snmp.ObjectType.NoSuchInstance ?? 0, value: null, refusal: error.message };
    return oids.flatMap((oid) => (oid === refused ? refusal : (answers.next().value ?? [])));
  }
}

/** Open a link to an agent; sends nothing yet. */
export function openLink(config: SnmpConfig, address: AgentAddress, refuse: (detail: string) => void): AgentLink {
  const where = `${address.host}:${address.port}`;
  const timeout = Math.ceil(config.answerSeconds * 1000);
  const isVersion3 = config.version === '3';
  const session = sessionWith(config, { address, timeout, refuse: (error) => refuse(`${where}: ${error.message}`) });

  /** The library may forget a question when an answer is damaged, so each has a limit here too. */
  function ask<T>(
    signal: AbortSignal,
    exchanges: number,
    begin: (done: (error?: Error | null, value?: T) => void) => void,
  ): Promise<T | undefined> {
    const answered = new AbortController();
    const ended = timeLimit(timeout * roundTrips * exchanges, signal, answered.signal);
    return new Promise((resolve, reject) => {
      const late = () => reject(new Failure('TIMEOUT', `asking ${where}: no answer in time`, { details: { what: where } }));
      ended.addEventListener('abort', late, { once: true });
      if (ended.aborted) late();
      begin((error, value) => {
        ended.removeEventListener('abort', late);
        answered.abort(); // lets go of the signal
        if (error === undefined || error === null) resolve(value);
        else reject(failureOf(error, where));
      });
    });
  }

  /**
   * A process that stood still hears that the time is over before it reads the answer that has come meanwhile. An agent is not away for that,
   * which would cost it waits that double: it is asked once again.
   */
  async function getOnce(oids: readonly string[], signal: AbortSignal): Promise<readonly Varbind[]> {
    const question = () => ask<readonly Varbind[]>(signal, 1, (done) => session.get(oids, done));
    const began = performance.now();
    const mostMs = timeout * (isVersion3 ? roundTrips : 1) * lateParts;
    const found = await question().catch((error: unknown) => {
      const wasStopped = error instanceof Failure && error.code === 'TIMEOUT' && performance.now() - began > mostMs;
      if (!wasStopped || signal.aborted) throw error;
      return question();
    });
    return found ?? [];
  }

  return {
    get: (oids, signal) => askByParts((some) => getOnce(some, signal), oids),
    async set(varbind, signal) {
      await ask<readonly Varbind[]>(signal, 1, (done) => session.set([varbind], done));
    },
    async after(oid, most, signal) {
      const [found = []] = (await ask<readonly (readonly Varbind[])[]>(signal, 1, (done) => session.getBulk([oid], 0, most, done))) ?? [];
      return found.filter((varbind) => !snmp.isVarbindError(varbind));
    },
    async walk(oid, most, signal) {
      const found: Varbind[] = [];
      const feed = (varbinds: readonly Varbind[]) => {
        found.push(...varbinds);
        return found.length >= most || signal.aborted; // true ends the walk
      };
      await ask<void>(signal, Math.ceil(most / repetitions), (done) => session.subtree(oid, repetitions, feed, done));
      return found.slice(0, most);
    },
    close: () => session.close(),
  };
}
