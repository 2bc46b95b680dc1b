import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { type Address, listen, probeAddress, serve } from '../listening.ts';
import { SharedReadServer } from '../shared-reads.ts';
import { createAcks } from './acks.ts';
import { createBroker } from './broker.ts';
import { type Client, close, flushAcks, type Source } from './client.ts';
import { type MqttConfig, mqttConfig } from './config.ts';
import { accept, resume } from './connection.ts';
import { publishWill } from './ingest.ts';
import { reason } from './packet.ts';
import type { TopicProtocol } from './topic-protocol.ts';
import { createTurns } from './turns.ts';
import { watch } from './watch.ts';

/** An embedded MQTT 3.1.1 and 5 broker whose devices publish values; see README.md. */
export const mqtt: Driver<MqttConfig> = {
  protocol: 'mqtt',
  title: { zh: 'MQTT 接入', en: 'MQTT broker' },
  config: mqttConfig,
  open,
  probe: (config) => probeAddress(config),
};

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
      address = await listen(server, config);
      host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `${address.host}:${address.port}` });
      const timer = setInterval(() => watch(source), 1000);
      const offs = [host.sink.onDurable((ticket) => source.acks.release(ticket)), host.sink.onRoom(() => room(source))];
      protocol?.started((message) => source.broker.publish(message, undefined));
      try {
        await serve(server, signal, () => endAll(source));
      } finally {
        clearInterval(timer);
        source.turns.stop();
        for (const off of offs) off();
        address = undefined;
      }
    },
  };
}

function room(source: Source): void {
  source.protocol?.resume();
  source.turns.room();
}

function createSource(config: MqttConfig, host: DriverHost, protocol: TopicProtocol | undefined): Source {
  const source: Source = {
    config,
    host,
    limits: {
      maxValues: config.maxValues,
      earliest: Date.UTC(config.earliestYear, 0, 1),
      maxAheadMs: config.maxAheadSeconds * 1000,
    },
    broker: createBroker(config, {
      now: () => host.clock.now(),
      dropped: (identity, detail) => host.refuse('no-room', 1, identity, detail),
      willDue: (session, will) => publishWill(source, session, will),
    }),
    acks: createAcks<Client>(flushAcks),
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
