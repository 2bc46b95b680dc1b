import type { DriverHost, Session } from '../../contracts/driver.ts';
import { type MqttClientConfig, mqttClientConfig } from '../mqtt-client/config.ts';
import type { Intake as BrokerIntake } from '../mqtt-client/intake.ts';
import { openClient } from '../mqtt-client/session.ts';
import { shown } from '../payload/tally.ts';
import type { RtlsConfig } from './config.ts';
import { createIntake } from './intake.ts';

/** The connection of a source that subscribes at a broker, as a source of the protocol mqtt-client has it. */
export const clientConfigOf = ({ host, port, tls, caFile, user, passwordFile, clientId, maxBodyBytes }: RtlsConfig): MqttClientConfig =>
  mqttClientConfig.parse({
    host,
    port,
    tls,
    caFile,
    user,
    passwordFile,
    clientId,
    maxPacketBytes: maxBodyBytes,
    subscriptions: [],
    commandTopic: '',
  });

/** A session that subscribes at a broker; who may publish there is for the broker to say. */
export function openMqttSide(config: RtlsConfig, host: DriverHost): Session {
  const intake = createIntake(config, host);
  const client = openClient(clientConfigOf(config), host, brokerIntake(config, { host, intake }));
  return { run: client.run };
}

function brokerIntake(
  { topics }: RtlsConfig,
  { host, intake }: { readonly host: DriverHost; readonly intake: ReturnType<typeof createIntake> },
): BrokerIntake {
  let isRefusalTold = false;
  const drop = (reason: 'no-room' | 'out-of-order', detail: string) => {
    host.refuse(reason, 1, undefined, detail);
    return 0;
  };
  /** What nobody keeps is lost, the others wait in front of the reader, and the broker holds them back. */
  const later = (qos: number, why: string): number | undefined => {
    if (qos === 0) return drop('no-room', why);
    if (!isRefusalTold) host.refuse('no-room', 1, undefined, why);
    isRefusalTold = true;
    return undefined;
  };
  return {
    filters: () => topics,
    heard: intake.heard,
    watch: () => () => undefined,
    take({ topic, bytes, from, to, qos, isRetained }) {
      if (isRetained) return drop('out-of-order', `a retained message on ${shown(topic)}, which tells of the past`);
      if (host.sink.refusal !== undefined) return later(qos, `nothing is taken: ${host.sink.refusal}`);
      intake.tellAnchors();
      const outcome = intake.take(bytes.subarray(from, to), { where: `MQTT topic ${shown(topic)}` });
      if (outcome === 'no-room') return qos === 0 ? drop('no-room', 'a message that nobody keeps, while no buffer was free') : undefined;
      isRefusalTold = false;
      return outcome.ticket;
    },
  };
}
