import { createHmac } from 'node:crypto';
import type { Config } from '../schema.ts';
import type { Outgoing } from './outgoing.ts';
import { post } from './post.ts';

/** Signature of a body at a time: HMAC-SHA256 in hex over `<timestamp>.<body>`. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

/** Post a message as JSON to a program, signed; the time in seconds is part of what is signed, so that nobody can play it again later. */
export async function sendWebhook(config: Extract<Config, { kind: 'webhook' }>, out: Outgoing): Promise<void> {
  const { id, kind, message, now, signal, reach } = out;
  const body = JSON.stringify({ id, kind, title: message.title, text: message.text, ...message.facts });
  const timestamp = String(Math.floor(now / 1000));
  const headers = {
    'x-yangfan-id': id,
    'x-yangfan-timestamp': timestamp,
    'x-yangfan-signature': signatureOf(config.signSecret, timestamp, body),
  };
  await post({ url: config.webhookUrl, body, headers, signal, reach });
}
