import type { SampleBatch } from './sample.ts';
import type { EpochMs } from './time.ts';

/** A broker of somebody else to which we publish. */
export interface BridgeTarget {
  readonly host: string;
  readonly port: number;
  /** With TLS; the certificate of the broker and the host name in it are always checked. */
  readonly tls: boolean;
  readonly version: '5' | '3.1.1';
  readonly clientId: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** PEM of the authorities that sign the broker's certificate; default: those that Node.js trusts. */
  readonly ca?: string | undefined;
  /** PEM of the certificate that we show, with its key; default: none. */
  readonly certificate?: string | undefined;
  readonly privateKey?: string | undefined;
}

/** What the broker tells others of our being there. */
export interface BridgeStatus {
  readonly topic: string;
  /** Published once we are signed in. */
  readonly online: string;
  /** Published by the broker, as our will, when the connection ends in whichever way. */
  readonly offline: string;
  /** The broker keeps the last of both for who subscribes later. */
  readonly isRetained: boolean;
}

/** Name of the user property by which messages of a bridge are known (MQTT 5); its value is the client id. A source may refuse them, see drivers/mqtt-client. */
export const bridgeProperty = 'yangfan-bridge';

/** What is published. */
export interface OutwardMessage {
  readonly topic: string;
  readonly payload: string;
  /** Values or events in it. */
  readonly count: number;
}

/** An event that waits to be published. */
export interface OutwardEvent extends OutwardMessage {
  readonly id: string;
}

/** Events that wait on disk, oldest first. */
export interface EventQueue {
  /** The oldest, at most so many. */
  take(most: number): Promise<readonly OutwardEvent[]>;
  /** These are acknowledged and wait no longer. */
  done(ids: readonly string[]): Promise<void>;
}

/** What a bridge carries. */
export interface BridgePlan {
  /** Names its place in the logs, so it stays the same over restarts; letters, digits, `-` and `_`. */
  readonly id: string;
  readonly target: BridgeTarget;
  /** The broker keeps the last message of each topic. */
  readonly isRetained: boolean;
  /** Default: nobody is told of us. */
  readonly status?: BridgeStatus | undefined;
  /** Bytes of logs that may wait after their samples are in segments; beyond it the oldest are given up, and counted. */
  readonly mostKeptBytes: number;
  /** The messages for a batch, whose memory is used again afterwards; `undefined`: no values are carried, and no logs kept. */
  readonly messagesOf: ((batch: SampleBatch) => readonly OutwardMessage[]) | undefined;
  readonly events: EventQueue;
}

/** What a running bridge says of itself; counts are since the program started, if not said otherwise. */
export interface BridgeState {
  readonly isConnected: boolean;
  /** Since when it is connected or not. */
  readonly since: EpochMs;
  readonly lastError: string | undefined;
  /** Values and events that the broker has acknowledged. What is sent again after a lost connection counts again. */
  readonly sentValues: number;
  readonly sentEvents: number;
  /** Values and events in messages that the broker will never take (MQTT 5 says so). */
  readonly refused: number;
  /** Bytes of logs that wait, those of values that are not chosen included. */
  readonly waitingBytes: number;
  /** Age of the newest sample that was gone through; 0 when nothing waits. */
  readonly lagMs: number;
  /** Bytes of logs given up since too many waited; counted since the bridge was switched on. */
  readonly givenUpBytes: number;
  readonly damagedBytes: number;
}

/** A bridge that runs. */
export interface RunningBridge {
  state(): BridgeState;
  /** An event has come. */
  wake(): void;
  /** End the connection; what waits, waits. */
  stop(): Promise<void>;
}

/** Publishes to other brokers. */
export interface Outward {
  /** Begin, and go on until it is stopped. A bridge that is new begins with the values that come from now on. */
  start(plan: BridgePlan): RunningBridge;
  /** A stopped bridge keeps no logs any more. */
  forget(id: string): void;
  /** Bridges that keep logs. */
  kept(): readonly string[];
  /** Connect, sign in and hang up. Throws a `Failure` that says why not. */
  reach(target: BridgeTarget, signal: AbortSignal): Promise<void>;
}
