import type { IClientOptions } from 'mqtt';
import { type Address, addressOf, contentsOf, type Link, type LinkOptions } from './link.ts';
import { connectMqtt } from './mqtt-connection.ts';

async function optionsOf({ isSecure, host, port, identity, secret }: Address, { files, said }: LinkOptions): Promise<IClientOptions> {
  return {
    protocol: isSecure ? 'mqtts' : 'mqtt',
    host,
    port,
    protocolVersion: 5,
    clientId: `uplink-${identity}`,
    username: identity,
    ...(secret === undefined ? {} : { password: secret }),
    ...(isSecure ? await contentsOf(files) : {}),
    // Published by the centre when the connection breaks.
    will: { topic: stateTopic(identity), payload: said(false), qos: 1, retain: true },
  };
}

const stateTopic = (identity: string): string => `yf/${identity}/up/uplink`;

/** A link over MQTT 5 at QoS 1: the centre's PUBACK comes after its fsync. See {@link OpenLink}. */
export async function openMqttLink(options: LinkOptions, signal: AbortSignal): Promise<Link> {
  const address = addressOf(options.url, [1883, 8883]);
  const connection = await connectMqtt(await optionsOf(address, options), { peer: `${address.host}:${address.port}`, signal });
  const { lost, publish, close } = connection;
  signal.addEventListener('abort', close, { once: true });
  try {
    await publish(stateTopic(address.identity), options.said(true), true);
  } catch (error) {
    close();
    throw error;
  } finally {
    signal.removeEventListener('abort', close);
  }
  return { lost, send: (payload) => publish(`yf/${address.identity}/values`, payload), close };
}
