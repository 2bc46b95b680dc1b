import { existsSync, rmSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { join } from 'node:path';
import type { IClientOptions } from 'mqtt';
import { type BridgeStatus, type BridgeTarget, bridgeProperty, type Outward } from '../contracts/outward.ts';
import type { Clock } from '../contracts/time.ts';
import { keptFolder } from '../store/files.ts';
import { endOf } from '../store/follow.ts';
import { followedBy, followedFile } from '../store/kept-logs.ts';
import { startBridge } from './bridge.ts';
import type { LogKeeper } from './log-keeper.ts';
import { connectMqtt, type MqttConnection } from './mqtt-connection.ts';
import { writeReached } from './place-file.ts';
import type { Waits } from './turns.ts';

/** What bridges work with. */
export interface OutwardOptions {
  /** Folder of the store whose logs are followed. */
  readonly folder: string;
  readonly keeper: LogKeeper;
  readonly clock: Clock;
  /** 0…1, for the jitter of reconnecting. */
  readonly random: () => number;
  /** Whom bridges may call: gives what finds the address of a host, or throws why not. Default: anybody. */
  readonly reach?: { to(host: string): { readonly lookup: LookupFunction } };
  /** A connection of a bridge was made or lost. */
  readonly onTurn: (bridge: string, isConnected: boolean, detail: string) => void;
  /** Default: 1 s, 2 s, 4 s … 60 s. */
  readonly waits?: Waits;
}

/** Bridges over MQTT. Their places in the logs are files beside the kept logs: while there is one, the store keeps its logs. */
export function createOutward(options: OutwardOptions): Outward {
  const { folder, keeper, reach } = options;
  const connectTo = async (target: BridgeTarget, signal: AbortSignal, status?: BridgeStatus): Promise<MqttConnection> => {
    const { host, port, clientId } = target;
    const options = { ...optionsOf(target), ...willOf(status) };
    return connectMqtt(options, { peer: `${host}:${port}`, signal, mark: { [bridgeProperty]: clientId }, ...reach?.to(host) });
  };
  const fileOf = (id: string) => join(keptFolder(folder), followedFile(id));
  return {
    start(plan) {
      if (plan.messagesOf !== undefined && !existsSync(fileOf(plan.id))) {
        writeReached(folder, followedFile(plan.id), { place: endOf(folder), time: options.clock.now(), givenUpBytes: 0 });
      }
      return startBridge({ ...options, ...plan, open: (signal) => connectTo(plan.target, signal, plan.status) });
    },
    forget(id) {
      rmSync(fileOf(id), { force: true });
      keeper.clear();
    },
    kept: () => followedBy(folder),
    async reach(target, signal) {
      const connection = await connectTo(target, signal);
      connection.close();
    },
  };
}

/** The last word, which the broker says for us however the connection ends: we never say good-bye. */
const willOf = (status: BridgeStatus | undefined): IClientOptions =>
  status === undefined ? {} : { will: { topic: status.topic, payload: Buffer.from(status.offline), qos: 1, retain: status.isRetained } };

function optionsOf({ host, port, tls, version, clientId, user, password, ca, certificate, privateKey }: BridgeTarget): IClientOptions {
  return {
    ...{ protocol: tls ? 'mqtts' : 'mqtt', host, port, protocolVersion: version === '5' ? 5 : 4, clientId },
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    ...(tls && ca !== undefined && { ca }),
    ...(tls && certificate !== undefined && { cert: certificate }),
    ...(tls && privateKey !== undefined && { key: privateKey }),
  };
}
