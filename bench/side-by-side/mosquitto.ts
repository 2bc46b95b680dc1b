import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../test/setup/ports.ts';
import { type Generated, generate } from '../order.ts';
import type { PayloadName } from '../payload.ts';
import { pointsPerDevice } from '../plant.ts';
import type { Step } from './contender.ts';
import { launch, run, until } from './machinery.ts';

/** A broker of its own. */
export interface Mosquitto {
  readonly port: number;
  readonly child: ChildProcess;
}

/** Version of the broker on this machine. Throws when there is none. */
export function mosquittoVersion(): string {
  const { stdout } = { stdout: run('sh', ['-c', 'mosquitto -h | head -1'], '/') };
  const version = stdout.match(/version (\S+)/)?.[1];
  if (version === undefined) throw new Error('the Debian package mosquitto is not installed');
  return version;
}

const canConnect = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });

/** Nothing is dropped by a limit: what a subscriber has not taken yet waits in memory. */
const settings = (port: number): string => `listener ${port} 127.0.0.1
allow_anonymous true
persistence false
max_queued_messages 0
max_queued_bytes 0
max_inflight_messages 0
set_tcp_nodelay true
log_type error
`;

/** Start a broker below `folder`. */
export async function startMosquitto(folder: string): Promise<Mosquitto> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  writeFileSync(join(folder, 'mosquitto.conf'), settings(port));
  const child = launch('mosquitto', ['mosquitto', '-c', join(folder, 'mosquitto.conf')], { cwd: folder });
  await until('mosquitto', () => canConnect(port));
  return { port, child };
}

/** Identity of the field device with this number. */
export const identityOf = (device: number): string => `m${device}`;

/** Offer a step over MQTT at QoS 1. */
export function loadMqtt(port: number, payload: PayloadName, step: Step): Promise<Generated> {
  const { offered, seconds, startTime, stepMs } = step;
  const devices = Array.from({ length: step.devices }, (_, i) => [identityOf(i), 'secret'] as const);
  return generate({
    profile: 'saw',
    protocol: 'mqtt',
    payload,
    port,
    devices,
    seconds,
    perSecond: offered / pointsPerDevice,
    inFlight: 8,
    startTime,
    stepMs,
  });
}
