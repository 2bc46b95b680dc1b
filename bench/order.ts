import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PayloadName } from './payload.ts';
import type { ProfileName } from './plant-profile.ts';
import type { Protocol } from './wire.ts';

/** What the load generator is to do. */
export interface Order {
  readonly protocol: Protocol;
  readonly payload: PayloadName;
  readonly profile: ProfileName;
  readonly port: number;
  /** Identity and secret of each device; one connection each. */
  readonly devices: readonly (readonly [identity: string, secret: string])[];
  readonly seconds: number;
  /** Payloads a second over all devices; 0 = as fast as acknowledged. */
  readonly perSecond: number;
  /** Payloads of one connection that may wait for their acknowledgement. */
  readonly inFlight: number;
  /** Time of message 0, and from one message of a device to its next. */
  readonly startTime: number;
  readonly stepMs: number;
}

/** What it tells at its end. A message holds one value of each point of its device. */
export interface Generated {
  readonly seconds: number;
  /** Messages that were acknowledged within the time. */
  readonly messages: number;
  readonly cores: number;
  /** Quantiles of the time from sending to acknowledgement, ms. */
  readonly p50: number;
  readonly p99: number;
  /** Messages per device, in the end. */
  readonly acknowledged: readonly number[];
  readonly sent: readonly number[];
}

/** Files that one process may open, less what it needs besides connections. */
export const mostConnections = Number(/open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1] ?? 1024) - 500;

/** Run the generator in its own process. */
export function generate(order: Order): Promise<Generated> {
  const file = fileURLToPath(new URL('./generator.js', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(order));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += String(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(text) as Generated) : reject(new Error(`the generator ended with ${code}`)),
    );
  });
}
