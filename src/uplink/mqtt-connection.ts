import { type LookupFunction, connect as openSocket } from 'node:net';
import { connect as openSecure } from 'node:tls';
import { connect, type IClientOptions, type IClientPublishOptions, MqttClient } from 'mqtt';
import { Failure } from '../contracts/errors.ts';
import { type Answer, linkFailure } from './link.ts';

const connectMs = 10_000;
/** A silent connection is found dead after one and a half of it. */
const keepAliveSeconds = 20;
/** MQTT 5 reasons of a PUBACK for what can never be taken: topic name invalid, payload format invalid. §3.4.2.1 */
const neverTaken: readonly unknown[] = [0x90, 0x99];
/** Messages that may be without an answer when the broker does not say how many. */
const mostUnderway = 100;

/** A connection to a broker on which we publish only. */
export interface MqttConnection {
  /** Rejects with a `Failure` when the connection is lost. */
  readonly lost: Promise<never>;
  /**
   * Publish at QoS 1, in the order of the calls; resolves when it is acknowledged. `refused`: the broker never will take it (MQTT 5).
   * Throws a `Failure` when the connection is lost or the broker refuses for another reason.
   */
  publish(topic: string, payload: Buffer | string, isRetained?: boolean): Promise<Answer>;
  /** May be called twice. */
  close(): void;
}

/** How a connection is made. */
export interface Connecting {
  /** What it is called in reasons. */
  readonly peer: string;
  readonly signal: AbortSignal;
  /** Finds the address of the host. Default: that of the system. */
  readonly lookup?: LookupFunction;
  /** User properties of each message (MQTT 5; in 3.1.1 there are none). Default: none. */
  readonly mark?: Readonly<Record<string, string>>;
}

/** Connect once and sign in. Throws `NOT_AVAILABLE`, without the secret in its text. */
export async function connectMqtt(given: IClientOptions, { peer, signal, lookup, mark }: Connecting): Promise<MqttConnection> {
  const options = { clean: true, reconnectPeriod: 0, connectTimeout: connectMs, keepalive: keepAliveSeconds, ...given };
  const client = lookup === undefined ? connect(options) : connectBy(lookup, options);
  const lost = lossOf(client, peer);
  const room = createRoom();
  const properties = mark === undefined || options.protocolVersion !== 5 ? undefined : { userProperties: { ...mark } };
  const untilLost = createLimit(lost);
  const signedIn = new Promise<void>((resolve) => {
    client.once('connect', ({ properties }) => {
      room.setMost(Math.min(mostUnderway, properties?.receiveMaximum ?? mostUnderway));
      resolve();
    });
  });
  try {
    await Promise.race([signedIn, lost, abortOf(signal, peer)]);
  } catch (error) {
    client.end(true);
    throw error;
  }
  return {
    lost,
    publish: (topic, payload, isRetained = false) =>
      untilLost(async () => {
        await room.take();
        return publish(client, topic, { payload, options: { qos: 1, retain: isRetained, properties } }).finally(room.give);
      }),
    close: () => void client.end(true),
  };
}

/** The library passes no look-up of ours to a connection without TLS, so both kinds are opened here. */
function connectBy(lookup: LookupFunction, options: IClientOptions): MqttClient {
  const { protocol, host = 'localhost', port = 1883, ca, cert, key } = options;
  const open = (client: MqttClient) => {
    const stream = protocol === 'mqtts' ? openSecure({ host, port, lookup, ca, cert, key }) : openSocket({ host, port, lookup });
    stream.on('error', (error) => client.emit('error', error)); // the library tells some of them only
    return stream;
  };
  return new MqttClient(open, options);
}

function abortOf(signal: AbortSignal, peer: string): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(linkFailure(peer, 'the program stops'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  aborted.catch(() => undefined); // whoever waits for it is told
  return aborted;
}

function lossOf(client: MqttClient, peer: string): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    client.on('error', (error) => reject(linkFailure(peer, error)));
    client.once('disconnect', ({ reasonCode }) => reject(linkFailure(peer, `it ended the connection with reason ${reasonCode}`)));
    client.once('close', () => reject(linkFailure(peer, 'the connection was closed')));
  });
  lost.catch(() => undefined); // whoever waits for it is told
  return lost;
}

/** What is done fails when the connection is lost; a race with `lost` itself would keep each message in memory until then. */
function createLimit(lost: Promise<never>) {
  const waiting = new Set<(error: unknown) => void>();
  let fail = (reject: (error: unknown) => void): void => {
    waiting.add(reject);
  };
  lost.catch((error: unknown) => {
    fail = (reject) => reject(error);
    for (const reject of waiting) reject(error);
  });
  return <T>(act: () => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      fail(reject);
      act()
        .then(resolve, reject)
        .finally(() => waiting.delete(reject));
    });
}

/** Places for messages under way, given in the order in which they are asked for (MQTT 5, Receive Maximum, §4.9). */
function createRoom() {
  const waiting: (() => void)[] = [];
  let free = 0;
  const serve = () => {
    for (; free > 0 && waiting.length > 0; free--) waiting.shift()?.();
  };
  return {
    setMost(most: number) {
      free = most;
      serve();
    },
    take: () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        serve();
      }),
    give() {
      free++;
      serve();
    },
  };
}

async function publish(
  client: MqttClient,
  topic: string,
  { payload, options }: { readonly payload: Buffer | string; readonly options: IClientPublishOptions },
): Promise<Answer> {
  try {
    await client.publishAsync(topic, payload, options);
    return 'taken';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (neverTaken.includes(code)) return 'refused';
    throw new Failure('NOT_AVAILABLE', `publishing to ${topic}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
      details: { what: topic },
    });
  }
}
