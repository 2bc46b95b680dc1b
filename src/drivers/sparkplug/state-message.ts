import type { EpochMs } from '../../contracts/time.ts';
import { olderStateTopic, stateTopic } from './topic.ts';

/** A STATE message: whether a host application is there. Always QoS 1 and retained. [tck-id-host-topic-phid-birth-qos, -retain] */
export interface StateMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 1;
  readonly retain: true;
}

/** The STATE message of a host application. Its birth carries the time of the will that was sent before it. */
export const stateMessage = (hostId: string, isOnline: boolean, timestamp: EpochMs): StateMessage => ({
  topic: stateTopic(hostId),
  payload: Buffer.from(JSON.stringify({ online: isOnline, timestamp })),
  qos: 1,
  retain: true,
});

/** What takes the STATE of a host application away from the broker, so that nothing is kept of it. [MQTT-3.3.1-10, -11] */
export const noStateMessage = (hostId: string): StateMessage => ({ ...stateMessage(hostId, false, 0), payload: Buffer.alloc(0) });

/** What is said of a host application in Sparkplug 2.2. */
export type OlderState = 'ONLINE' | 'OFFLINE';

/** The same as edge nodes of Sparkplug 2.2 wait for it: a topic outside the namespace, and a word. [Sparkplug 2.2, 15.1] */
export const olderStateMessage = (hostId: string, state: OlderState): StateMessage => ({
  topic: `${olderStateTopic}/${hostId}`,
  payload: Buffer.from(state),
  qos: 1,
  retain: true,
});

/** True for a STATE payload of Sparkplug 2.2 that says OFFLINE. */
export const saysOlderOffline = (payload: Uint8Array): boolean => Buffer.from(payload).toString('latin1') === 'OFFLINE';

/** True for a STATE payload that says `online: false`. */
export function saysOffline(payload: Uint8Array): boolean {
  try {
    const state: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    return typeof state === 'object' && state !== null && 'online' in state && state.online === false;
  } catch {
    return false;
  }
}
