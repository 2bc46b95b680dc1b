import type { Config } from '../schema.ts';
import { sendEmail } from './email.ts';
import type { Outgoing } from './outgoing.ts';
import { sendDingtalk, sendFeishu, sendWecom } from './robots.ts';
import { sendWebhook } from './webhook.ts';

/** The channels that lead out of the program. */
export type OuterConfig = Exclude<Config, { kind: 'inApp' | 'push' }>;

type Senders = {
  readonly [K in OuterConfig['kind']]: (config: Extract<Config, { kind: K }>, out: Outgoing) => Promise<unknown>;
};

const senders: Senders = { email: sendEmail, webhook: sendWebhook, wecom: sendWecom, dingtalk: sendDingtalk, feishu: sendFeishu };

/** Hand a message to the other side; resolves when that has taken it, with what it did not take of it. Throws Failure with the reason. */
export async function send(config: OuterConfig, out: Outgoing): Promise<string | undefined> {
  // holds: the table's key is the kind of the configuration
  const sender = senders[config.kind] as (config: OuterConfig, out: Outgoing) => Promise<unknown>;
  const note = await sender(config, out);
  return typeof note === 'string' ? note : undefined;
}
