import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { Failure } from '../contracts/errors.ts';
import { type Address, type Answer, addressOf, contentsOf, type Link, type LinkOptions, linkFailure } from './link.ts';

const connectMs = 10_000;
/** A silent connection is found dead after one and a half of it. */
const keepAliveSeconds = 20;
/** MQTT 5 reason of a PUBACK for a payload that can never be taken. §3.4.2.1 */
const payloadInvalid = 0x99;

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
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: connectMs,
    keepalive: keepAliveSeconds,
    // Published by the centre when the connection breaks.
    will: { topic: stateTopic(identity), payload: said(false), qos: 1, retain: true },
  };
}

const stateTopic = (identity: string): string => `yf/${identity}/up/uplink`;

/** A link over MQTT 5 at QoS 1: the centre's PUBACK comes after its fsync. See {@link OpenLink}. */
export async function openMqttLink(options: LinkOptions, signal: AbortSignal): Promise<Link> {
  const address = addressOf(options.url, [1883, 8883]);
  const peer = `${address.host}:${address.port}`;
  const client = connect(await optionsOf(address, options));
  const lost = lossOf(client, peer);
  const signedIn = new Promise<void>((resolve) => void client.once('connect', () => resolve()));
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(linkFailure(peer, 'the program stops'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  aborted.catch(() => undefined); // asked for below, or too late
  const publishOrLose = (topic: string, payload: Buffer, retain: boolean) =>
    Promise.race([publish(client, topic, { payload, retain }), lost]);
  try {
    await Promise.race([signedIn, lost, aborted]);
    await Promise.race([publishOrLose(stateTopic(address.identity), options.said(true), true), aborted]);
  } catch (error) {
    client.end(true);
    throw error;
  }
  return {
    lost,
    send: (payload) => publishOrLose(`yf/${address.identity}/values`, payload, false),
    close: () => void client.end(true),
  };
}

function lossOf(client: MqttClient, peer: string): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    client.on('error', (error) => reject(linkFailure(peer, error)));
    client.once('disconnect', ({ reasonCode }) => reject(linkFailure(peer, `the centre ended the connection with reason ${reasonCode}`)));
    client.once('close', () => reject(linkFailure(peer, 'the connection was closed')));
  });
  lost.catch(() => undefined); // whoever waits for it is told
  return lost;
}

async function publish(
  client: MqttClient,
  topic: string,
  { payload, retain }: { readonly payload: Buffer; readonly retain: boolean },
): Promise<Answer> {
  try {
    await client.publishAsync(topic, payload, { qos: 1, retain });
    return 'taken';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === payloadInvalid) return 'refused';
    throw new Failure('NOT_AVAILABLE', `publishing to ${topic}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
      details: { what: topic },
    });
  }
}
