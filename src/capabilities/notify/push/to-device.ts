import { Failure } from '../../../contracts/errors.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import type { NotifyDeps } from '../deps.ts';
import type { DeliveryRow } from '../schema.ts';
import { companyChannel, type DeviceRow, subscriptionOf } from './devices.ts';
import { encrypt } from './encrypt.ts';
import { payloadOf, topicOf } from './payload.ts';
import { sendPush } from './send-push.ts';
import type { Vapid } from './vapid.ts';

/** After that an alarm is history: the service drops what it could not deliver. */
const ttlSeconds = 86_400;
const urgencies = ['high', 'high', 'high', 'normal', 'low'] as const;

/** One try to tell one browser. */
export interface PushTry {
  readonly device: DeviceRow;
  readonly delivery: DeliveryRow;
  readonly vapid: Vapid;
  readonly now: EpochMs;
  readonly signal: AbortSignal;
}

/**
 * Encrypt a message for a browser and hand it to its push service.
 *
 * @returns `gone` when the browser has given its subscription up
 * @throws Failure as {@link sendPush}; `NOT_AVAILABLE` when the subscription was sealed with another key
 */
export async function toDevice(deps: NotifyDeps, { device, delivery, vapid, now, signal }: PushTry): Promise<'taken' | 'gone'> {
  const subscription = subscriptionOf(deps, device);
  if (subscription === undefined) {
    const what = 'the subscription was sealed with another key; switch push on again';
    throw new Failure('NOT_AVAILABLE', `pushing to ${device.title}: ${what}`, { details: { what } });
  }
  const { endpoint, origin } = subscription;
  const contact = await contactOf(deps, device.tenant);
  return sendPush(
    {
      ...{ endpoint, authorization: vapid.header(endpoint, now, contact ?? origin) },
      body: encrypt(payloadOf(delivery, device.language), subscription),
      ...{ topic: topicOf(delivery), urgency: urgencies[delivery.priority] ?? 'normal', ttlSeconds, signal },
    },
    deps.pushTrust,
  );
}

/** Whom a push service may write to: what the administrator has entered for the channel. */
async function contactOf({ db }: NotifyDeps, tenant: string): Promise<string | undefined> {
  const config = (await companyChannel(db, tenant))?.config as { readonly contact?: string } | undefined; // holds: written by us
  return config?.contact === undefined ? undefined : `mailto:${config.contact}`;
}
