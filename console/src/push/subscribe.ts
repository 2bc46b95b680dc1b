import type { Sent } from '../../../src/contracts/api/index.ts';
import type { Language } from '../../../src/contracts/text.ts';
import { call } from '../api/client.ts';
import { deviceName } from './device-name.ts';

const storageKey = 'yangfan.push-device';

/** Whether this browser can be pushed to at all here. */
export const canPush = (): boolean =>
  isSecureContext && 'PushManager' in globalThis && 'Notification' in globalThis && Boolean(navigator.serviceWorker);

/** What this browser has given to push services; `undefined`: nothing. */
export async function currentSubscription(): Promise<PushSubscription | undefined> {
  if (!canPush()) return undefined;
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? undefined;
}

/** Number of this browser in the list of its owner, as it was told last. */
export const ownDeviceId = (): string | undefined => localStorage.getItem(storageKey) ?? undefined;

const plain = (buffer: ArrayBuffer | null | undefined): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

/** A subscription of another key is of no use: the server could not send to it. */
async function subscribe(publicKey: string): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const known = await pushManager.getSubscription();
  if (known && plain(known.options.applicationServerKey) === publicKey) return known;
  await known?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
}

type Device = Pick<Sent<'createPushDevice', 'body'>, 'leastPriority'> & { readonly language: Language };

/** Tell the server what this browser gave, or tell it anew. @throws ApiProblem; what the browser throws when it cannot reach its push service */
export async function turnOnPush(publicKey: string, { language, leastPriority }: Device): Promise<void> {
  const subscription = await subscribe(publicKey);
  const { id } = await call('createPushDevice', {
    body: {
      pushSubscription: {
        endpoint: subscription.endpoint,
        p256dh: plain(subscription.getKey('p256dh')),
        auth: plain(subscription.getKey('auth')),
      },
      ...{ title: deviceName(navigator.userAgent), language, leastPriority },
      ...(location.protocol === 'https:' && { origin: location.origin }),
    },
  });
  localStorage.setItem(storageKey, id);
}

/** Give the subscription of this browser up; its push service then tells the server so, which forgets it too. */
export async function giveUpPush(): Promise<void> {
  await (await currentSubscription())?.unsubscribe();
  localStorage.removeItem(storageKey);
}
