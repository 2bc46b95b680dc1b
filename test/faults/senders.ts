import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../src/contracts/time.ts';
import { createStation, type Station } from '../../src/drivers/sl651/station.ts';
import { type MqttClient, openMqtt } from './mqtt-client.ts';
import { type Protocol, post, type Site } from './site.ts';

// Devices that send numbered values as fast as they are acknowledged, through every loss of the link, until they are told to end.

/** Everything that was acknowledged to a sender: sample time → value. */
export type Acknowledged = ReadonlyMap<number, number>;

/**
 * Sends until the signal aborts; resolves with what was acknowledged when nothing is open any more.
 *
 * @param acknowledged where it is noted meanwhile; default a new map
 */
export type Sender = (site: Site, ending: AbortSignal, acknowledged?: Map<number, number>) => Promise<Acknowledged>;

/** The value of sample i: known to the test, below every limit, with two decimals as SL 651 carries them. */
export const measured = (i: number): number => ((i * 7919) % 1000) / 100;

const hourMs = 3_600_000;
/** Between two tries of a device whose link is lost. */
const retryMs = 50;
/** QoS 1 messages that are open at a time. */
const openMessages = 100;

const isDone = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

/** MQTT QoS 1, many messages open at a time; a lost one is published again on the next connection. */
export const sendByMqtt: Sender = async (site, ending, acknowledged = new Map()) => {
  const meter = site.meters.mqtt;
  const begin = Date.now() - hourMs;
  let connection: Promise<MqttClient> | undefined;
  let next = 0;
  const publish = async (i: number): Promise<void> => {
    connection ??= openMqtt(site.server.ports.mqtt, meter);
    const used = connection;
    try {
      await (await used).publish(`yf/${meter.identity}/values`, JSON.stringify({ ts: begin + i, values: { depth: measured(i) } }));
    } catch (error) {
      if (connection === used) connection = undefined;
      throw error;
    }
  };
  const oneByOne = async (): Promise<void> => {
    while (!ending.aborted) {
      const i = next++;
      while (!(await isDone(publish(i)))) await pause(retryMs);
      acknowledged.set(begin + i, measured(i));
    }
  };
  await Promise.all(Array.from({ length: openMessages }, oneByOne));
  (await connection)?.end();
  return acknowledged;
};

/** HTTP, 20 samples a request; one that was not answered is sent again. */
export const sendByHttp: Sender = async (site, ending, acknowledged = new Map()) => {
  const begin = Date.now() - hourMs;
  for (let first = 0; !ending.aborted; first += 20) {
    const numbers = Array.from({ length: 20 }, (_, n) => first + n);
    const body = numbers.map((i) => ({ ts: begin + i, values: { depth: measured(i) } }));
    while ((await post(site, site.meters.http, body).catch(() => undefined))?.status !== 200) await pause(retryMs);
    for (const i of numbers) acknowledged.set(begin + i, measured(i));
  }
  return acknowledged;
};

/** A telemetry station that calls the site. */
export const stationOf = (site: Site, identity = site.meters.sl651.identity): Station =>
  createStation({
    station: identity,
    center: 1,
    password: '1234',
    stationType: 'K',
    clock: systemClock,
    answerMs: 1000,
    connect: () => connect(site.server.ports.sl651, '127.0.0.1'),
  });

const minuteMs = 60_000;

/** SL 651 timed reports, one a minute of sample time because that is how fine its observation times are. */
export const sendBySl651: Sender = async (site, ending, acknowledged = new Map()) => {
  const station = stationOf(site);
  const begin = Math.floor(Date.now() / minuteMs) * minuteMs - 60 * 24 * hourMs;
  for (let i = 0; !ending.aborted; i++) {
    const time = begin + i * minuteMs;
    while (!(await isDone(station.report(0x32, time, { Z: measured(i) })))) await pause(retryMs);
    acknowledged.set(time, measured(i));
  }
  station.close();
  return acknowledged;
};

/** Port of the source of a protocol. */
export const portOf = ({ server: { ports } }: Site, protocol: Protocol): number =>
  ({ mqtt: ports.mqtt, http: ports.gateway, sl651: ports.sl651 })[protocol];

/** One value by a protocol, from connecting to the acknowledgement. */
export async function sendOne(site: Site, protocol: Protocol, value: number): Promise<void> {
  const { mqtt, http } = site.meters;
  const ways: Readonly<Record<Protocol, () => Promise<unknown>>> = {
    mqtt: async () => {
      const client = await openMqtt(site.server.ports.mqtt, mqtt);
      await client.publish(`yf/${mqtt.identity}/values`, JSON.stringify({ depth: value }));
      client.end();
    },
    http: async () => {
      const { status } = await post(site, http, { depth: value });
      if (status !== 200) throw new Error(`posting a value: ${status}`);
    },
    sl651: async () => {
      const station = stationOf(site);
      await station.report(0x32, Date.now(), { Z: value });
      station.close();
    },
  };
  await ways[protocol]();
}
