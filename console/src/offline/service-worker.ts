// Keeps the frame of the console, so that it opens without the server and says so. Built alone into `/sw.js`; imports nothing.
// The build puts the list of files before it, which also makes the script differ when any of them does.

/** What the build tells: a mark of this build, and the files that the frame and the offline page need. */
declare const yangfanBuild: { readonly version: string; readonly files: readonly string[] };

/** The part of the service worker's world that is used here; the types of the browser's window do not have it. */
interface Worker {
  readonly location: Location;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(which: { readonly type: 'window' }): Promise<readonly Tab[]>;
    openWindow(address: string): Promise<unknown>;
  };
  readonly registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Asked) => void): void;
  addEventListener(type: 'push', listener: (event: Pushed) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: Clicked) => void): void;
}
interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Pushed extends Lasting {
  readonly data: { json(): unknown } | null;
}
/** What the server pushes. */
interface Message {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly open: string;
  readonly isLoud: boolean;
}
interface Clicked extends Lasting {
  readonly notification: Notification;
}
/** A tab of the console; a wall has no session and leads nowhere. */
interface Tab {
  readonly url: string;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

const worker = globalThis as unknown as Worker; // holds: this script runs as a service worker only
const prefix = 'yangfan-';
const cacheName = prefix + yangfanBuild.version;
const page = '/';
/** See `signOut` in the contracts; this script imports nothing. */
const signOutPath = '/api/v1/session';
/** A line that answers nothing for so long counts as no line, ms. */
const patienceMs = 8000;
/** What a proxy answers when the server behind it does not. */
const gatewayTrouble: readonly number[] = [502, 503, 504];

/** All or nothing, past the cache of the browser: a frame of two versions would not work. */
async function keepFrame(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll(yangfanBuild.files.map((file) => new Request(file, { cache: 'reload' })));
  await worker.skipWaiting();
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(prefix) && name !== cacheName).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** Every answer here is the same for every browser, whatever it says of its own varying. */
const anyBrowser = { ignoreVary: true } as const;

async function kept(path: string): Promise<Response> {
  return (await (await caches.open(cacheName)).match(path, anyBrowser)) ?? Response.error();
}

const late = (): Promise<undefined> => new Promise((resolve) => setTimeout(() => resolve(undefined), patienceMs));

/** Pages come from the server, so that a new version is there at the next load; the kept one only when nothing comes. */
async function pageOf(request: Request): Promise<Response> {
  try {
    const answer = await Promise.race([fetch(request), late()]);
    return answer === undefined || gatewayTrouble.includes(answer.status) ? await kept(page) : answer;
  } catch {
    return kept(page);
  }
}

/** A file whose name has a hash never changes: from the cache, else from the server and into the cache. */
async function assetOf(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const known = await cache.match(request, anyBrowser);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

/** The files of the frame without a hash in their names: the server's, else the kept ones. */
async function fileOf(request: Request, path: string): Promise<Response> {
  try {
    const answer = await fetch(request);
    return answer.ok ? answer : await kept(path);
  } catch {
    return kept(path);
  }
}

/** For a push without a text, which only a push service itself could send. */
const nameless: Message = { title: '扬帆 Yangfan', body: '', tag: 'nameless', open: '/alarms', isLoud: true };

/** Show what was pushed; with the same tag it takes the place of what was shown before. Browsers want something to be seen for every push. */
async function showPushed({ data }: Pushed): Promise<void> {
  const { title, body, tag, open, isLoud } = data ? (data.json() as Message) : nameless; // holds: only our server has the keys of this browser
  const more = { renotify: isLoud, silent: !isLoud }; // `renotify` is not among the types of every browser
  await worker.registration.showNotification(title, { body, tag, icon: '/icon-192.png', data: { open }, ...more });
}

/** Who signs out is told nothing here any more; the push service then answers the server that the subscription is gone. */
async function giveUp(): Promise<void> {
  await (await worker.registration.pushManager?.getSubscription())?.unsubscribe();
}

/** Lead a tab to the alarm by its own router, which asks before it leaves something unsaved; a new tab when there is none. */
async function lead({ data }: Notification): Promise<void> {
  const { open } = data as { open: string }; // holds: this console shows no notification without it
  const tabs = await worker.clients.matchAll({ type: 'window' });
  const tab = tabs.find(({ url }) => !new URL(url).pathname.startsWith('/wall/'));
  if (!tab) return void (await worker.clients.openWindow(open));
  tab.postMessage({ open });
  // A browser may refuse to bring it to the front; the tab is at the alarm all the same.
  await tab.focus().catch(() => undefined);
}

worker.addEventListener('install', (event) => event.waitUntil(keepFrame()));
worker.addEventListener('activate', (event) => event.waitUntil(dropOthers()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method === 'DELETE' && pathname === signOutPath) event.waitUntil(giveUp());
  // The API is never kept, and nothing here stands between it and the page.
  if (request.method !== 'GET' || origin !== worker.location.origin || pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(pageOf(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(assetOf(request));
  else if (yangfanBuild.files.includes(pathname)) event.respondWith(fileOf(request, pathname));
});
worker.addEventListener('push', (event) => event.waitUntil(showPushed(event)));
worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification));
});
