import type { Server } from 'node:net';
import type { Driver, DriverHost, SecretUse, Session } from '../../contracts/driver.ts';
import { type Address, listen, probeAddress, serve } from '../listening.ts';
import { payloadLimits } from '../payload/content.ts';
import { SharedReadServer } from '../shared-reads.ts';
import { createAcks } from './acks.ts';
import { createBroker } from './broker.ts';
import { type Client, close, flushAcks, putAck, type Source } from './client.ts';
import { type MqttConfig, mqttConfig } from './config.ts';
import { accept, hearing, resume } from './connection.ts';
import { publishWill } from './ingest.ts';
import { reason } from './packet.ts';
import { createSecure, isSecureWanted, type Secure, type SecureListener } from './secure.ts';
import type { TopicProtocol } from './topic-protocol.ts';
import { createTurns } from './turns.ts';
import { watch } from './watch.ts';

/** An embedded MQTT 3.1.1 and 5 broker whose devices publish values; see README.md. */
export const mqtt: Driver<MqttConfig> = {
  protocol: 'mqtt',
  title: { zh: 'MQTT 接入', en: 'MQTT broker' },
  config: mqttConfig,
  open,
  probe,
  secretUse: mqttSecretUse,
};

/** Clients prove themselves by a certificate of their own or not at all, where the configuration lets them. */
export function mqttSecretUse({
  tlsClientCaFile,
  anonymousIdentity,
}: Pick<MqttConfig, 'tlsClientCaFile' | 'anonymousIdentity'>): SecretUse {
  return tlsClientCaFile === '' && anonymousIdentity === '' ? 'needed' : 'optional';
}

async function probe(config: MqttConfig): Promise<string> {
  const plain = await probeAddress(config);
  if (!isSecureWanted(config)) return plain;
  await createSecure(config, { connected: () => undefined, refused: () => undefined, reloaded: () => undefined });
  return `${plain}; with TLS ${await probeAddress({ host: config.tlsHost, port: config.tlsPort })}`;
}

function open(config: MqttConfig, host: DriverHost): Session {
  return openBroker(config, host);
}

/** A session of a broker of which `protocol` owns some topics; see `topic-protocol.ts`. */
export function openBroker(config: MqttConfig, host: DriverHost, protocol?: TopicProtocol): Session {
  const source = createSource(config, host, protocol);
  let address: Address | undefined;
  return {
    address: () => address,
    async run(signal) {
      const server = new SharedReadServer({ noDelay: true }, (socket) => accept(source, socket));
      const secure = isSecureWanted(config) ? await createSecure(config, secureListener(source)) : undefined;
      address = await listen(server, config);
      tellListening(host, `${address.host}:${address.port}`);
      const timer = setInterval(() => watch(source), 1000);
      const offs = [host.sink.onDurable((ticket) => source.acks.release(ticket)), host.sink.onRoom(() => room(source))];
      protocol?.started((message) => source.broker.publish(message, undefined));
      try {
        await serveBoth(source, { server, secure, signal });
      } finally {
        clearInterval(timer);
        source.turns.stop();
        for (const off of offs) off();
        address = undefined;
      }
    },
  };
}

const tellListening = (host: DriverHost, detail: string): void =>
  host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail });

const secureListener = (source: Source): SecureListener => ({
  connected: (socket, certified) => accept(source, socket, certified),
  refused: (detail) => source.host.refuse('not-allowed', 1, undefined, `TLS: ${detail}`),
  reloaded(problem) {
    const kind = problem === undefined ? 'listening' : 'error';
    const detail = problem === undefined ? 'TLS: renewed certificate in use' : `TLS: the old certificate goes on: ${problem}`;
    source.host.link({ kind, identity: undefined, time: source.host.clock.now(), detail });
  },
});

interface Listeners {
  readonly server: Server;
  readonly secure: Secure | undefined;
  readonly signal: AbortSignal;
}

/** Serve the plain and the TLS listener until the signal aborts or one of them fails. */
async function serveBoth(source: Source, { server, secure, signal }: Listeners): Promise<void> {
  const { tlsHost, tlsPort, tlsReloadSeconds } = source.config;
  if (secure === undefined) {
    await serve(server, signal, () => endAll(source));
    return;
  }
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const timer = setInterval(() => void secure.reload(), tlsReloadSeconds * 1000);
  const guarded = (serving: Promise<void>) => serving.finally(() => ending.abort());
  const serveSecure = async () => {
    const { host, port } = await listen(secure.server, { host: tlsHost, port: tlsPort });
    tellListening(source.host, `${host}:${port} with TLS`);
    await serve(secure.server, either, () => undefined);
  };
  const ends = await Promise.allSettled([guarded(serve(server, either, () => endAll(source))), guarded(serveSecure())]);
  clearInterval(timer);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function room(source: Source): void {
  source.protocol?.resume();
  source.turns.room();
}

function createSource(config: MqttConfig, host: DriverHost, protocol: TopicProtocol | undefined): Source {
  const source: Source = {
    config,
    host,
    limits: payloadLimits(config),
    broker: createBroker(config, {
      now: () => host.clock.now(),
      dropped: (identity, detail) => host.refuse('no-room', 1, identity, detail),
      willDue: (session, will) => publishWill(source, session, will),
    }),
    acks: createAcks<Client>({ put: putAck, write: flushAcks }),
    hearing: hearing(() => source),
    protocol,
    clients: new Set(),
    turns: createTurns({ serve: (client) => resume(source, client), signInsPerSecond: config.signInsPerSecond }),
    taken: { messages: 0, values: 0, bytes: 0 },
  };
  return source;
}

function endAll(source: Source): void {
  source.protocol?.stopping();
  for (const client of [...source.clients]) {
    close(source, client, { reason: reason.shuttingDown, detail: 'the source was stopped', isWillDue: false });
  }
}
