import { createSocket } from 'node:dgram';
import { connect, isIPv6, type Socket } from 'node:net';
import type { EpochMs } from '../contracts/time.ts';
import { type AisRecord, encodeAis } from '../drivers/nmea/ais/record.ts';
import { writeVdm } from '../drivers/nmea/ais/vdm.ts';
import type { Sender } from './courier.ts';
import type { Address } from './messages.ts';

/** A way that sentences go out by. */
export interface SentenceLine {
  /** Resolves when the lines have left for the network (NMEA 0183 has no acknowledgement); rejects when nobody is there, which UDP does not always tell. */
  say(lines: readonly string[]): Promise<void>;
  close(): void;
}

/** Milliseconds that a connection may take to open, or lines to leave. */
const patienceMs = 10_000;

/** A line to where a source listens, by the transport that it listens on. */
export const sentenceLine = (address: Address): SentenceLine => (address.transport === 'udp' ? datagramLine(address) : streamLine(address));

/** Each sentence is a datagram. */
function datagramLine({ host, port }: Address): SentenceLine {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  socket.on('error', () => undefined); // told by the send that it belongs to
  const send = (line: string): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.send(Buffer.from(`${line}\r\n`, 'latin1'), port, host, (error) => (error ? reject(error) : resolve()));
    });
  return {
    say: async (lines) => {
      for (const line of lines) await send(line);
    },
    close: () => void socket.close(),
  };
}

/** A TCP connection; it is opened when there is something to say, and anew after it was lost. */
function streamLine({ host, port }: Address): SentenceLine {
  let open: Socket | undefined;
  const opened = async (): Promise<Socket> => {
    if (open !== undefined && !open.destroyed) return open;
    const socket = connect(port, host);
    socket.setTimeout(patienceMs, () => socket.connecting && socket.destroy(new Error(`calling ${host}:${port}: no answer`)));
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    socket.on('error', () => undefined); // the next line is refused, and opens a new one
    open = socket;
    return socket;
  };
  return {
    say: async (lines) => {
      const socket = await opened();
      const text = lines.map((line) => `${line}\r\n`).join('');
      await new Promise<void>((resolve, reject) => socket.write(text, 'latin1', (error) => (error ? reject(error) : resolve())));
    },
    close: () => open?.destroy(),
  };
}

/** Reports of the place between two of name and voyage; the standard asks for one of them in six minutes. */
const voyageEvery = 30;

/**
 * A class A transponder: each observation is an AIS message 1, and now and then a message 5, as from a shore station.
 *
 * Its keys are those of the driver: `longitude` `latitude` `sog` `cog` `status` `shipType`; what is missing is sent as not available.
 */
export function aisSender(way: Address & { readonly identity: string }): Sender {
  const line = sentenceLine(way);
  const mmsi = Number(way.identity);
  let reports = 0;
  return {
    send: async (observedAt, values) => {
      const voyage = reports % voyageEvery === 0 ? [voyageOf(mmsi, values)] : [];
      await line.say([placeOf(mmsi, observedAt, values), ...voyage].flatMap((record) => writeVdm(encodeAis(record))));
      reports++;
    },
    close: async () => line.close(),
  };
}

type Values = ReadonlyMap<string, number>;

/** Message 1. Source: ITU-R M.1371-5, table 48; status 15: not defined. */
function placeOf(mmsi: number, time: EpochMs, values: Values): AisRecord {
  const [longitude, latitude, sog, cog] = ['longitude', 'latitude', 'sog', 'cog'].map((key) => values.get(key));
  const status = Math.round(values.get('status') ?? 15);
  return {
    ...{ type: 1, repeat: 0, mmsi, status, turn: undefined, sog, accuracy: true, longitude, latitude, cog, heading: undefined },
    ...{ second: new Date(time).getUTCSeconds(), manoeuvre: 0, raim: false, radio: 0 },
  };
}

/** Message 5. Source: ITU-R M.1371-5, table 52. */
function voyageOf(mmsi: number, values: Values): AisRecord {
  const ship = { version: 0, imo: 0, callSign: '', name: `DEMO ${mmsi % 1000}`, shipType: Math.round(values.get('shipType') ?? 0) };
  const size = { bow: 0, stern: 0, port: 0, starboard: 0, epfd: 1 };
  const voyage = { etaMonth: 0, etaDay: 0, etaHour: 24, etaMinute: 60, draught: 0, destination: '', dte: true };
  return { type: 5, repeat: 0, mmsi, ...ship, ...size, ...voyage };
}
