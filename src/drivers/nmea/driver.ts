import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { probeAddress } from '../listening.ts';
import { type NmeaConfig, nmeaConfig } from './config.ts';
import { checkFile, openFile } from './file.ts';
import { call, openTcpClient } from './tcp-client.ts';
import { openTcpServer } from './tcp-server.ts';
import { bind, openUdp } from './udp.ts';

/** A way to come by sentences. */
interface Mode {
  open(config: NmeaConfig, host: DriverHost): Session;
  probe(config: NmeaConfig, signal: AbortSignal): Promise<string>;
}

const modes: Readonly<Record<NmeaConfig['mode'], Mode>> = {
  'tcp-server': { open: openTcpServer, probe: probeAddress },
  'tcp-client': { open: openTcpClient, probe: probeCall },
  udp: { open: openUdp, probe: probeUdp },
  file: { open: openFile, probe: async ({ path }) => `${path} has ${await checkFile(path)} bytes` },
};

/** NMEA 0183 and AIS: what ships say of themselves, and what the own ship's instruments measure; see README.md. */
export const nmea: Driver<NmeaConfig> = {
  protocol: 'nmea',
  title: { zh: 'NMEA 0183 与 AIS 船舶自动识别', en: 'NMEA 0183 and AIS' },
  config: nmeaConfig,
  open: (config, host) => modes[config.mode].open(config, host),
  probe: (config, signal) => modes[config.mode].probe(config, signal),
};

async function probeCall(config: NmeaConfig, signal: AbortSignal): Promise<string> {
  const socket = await call(config, signal);
  signal.throwIfAborted();
  socket?.destroy();
  return `${config.host}:${config.port} answers`;
}

async function probeUdp(config: NmeaConfig): Promise<string> {
  const socket = await bind(config);
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return `UDP ${config.host}:${port} is free to listen on`;
}
