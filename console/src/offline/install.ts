import type { Reply } from '../../../src/contracts/api/index.ts';
import { queryClient } from '../api/queries.ts';
import { router } from '../app/router.ts';
import { tellAlarms } from '../desktop-notices/tell.ts';
import { useLink } from '../live/link.ts';
import { forgetLastKnown, writeLastKnown } from './last-known.ts';
import { forgetLastPatrols } from './last-patrol.ts';

const rememberEveryMs = 10_000;
const lookEveryMs = 3_600_000;
const notAgainMs = 30_000;
const reloadKey = 'yangfan.reloaded-at';
const signIn = '/signin';

/** Write down when the server was last heard, and the alarms of that time. */
function remember(): void {
  const { isOpen, heardAt } = useLink.getState();
  if (!isOpen || router.state.location.pathname === signIn) return;
  const counts = queryClient.getQueryData<Reply<'countAlarms'>>(['countAlarms', undefined]);
  writeLastKnown({ heardAt, alarms: counts?.byPriority ?? [] });
}

/** A page of an old version may ask for a script that the new server no longer has: load it anew, but never in a circle. */
async function reloadWhenOld(): Promise<void> {
  if (Date.now() - Number(sessionStorage.getItem(reloadKey)) < notAgainMs) return;
  const answer = await fetch('/', { method: 'HEAD', cache: 'no-store' }).catch(() => undefined);
  if (!answer?.ok) return;
  sessionStorage.setItem(reloadKey, String(Date.now()));
  location.reload();
}

/** From the next page on, the version that has just been installed; what is on the screen, filled in or half done, stays. */
function leadToNewVersion(container: ServiceWorkerContainer): void {
  let isFirst = !container.controller;
  let isOld = false;
  container.addEventListener('controllerchange', () => {
    isOld = !isFirst;
    isFirst = false;
  });
  router.subscribe('onBeforeNavigate', ({ toLocation, pathChanged }) => {
    if (isOld && pathChanged) location.assign(toLocation.href);
  });
}

/**
 * Make the console open without its server, bring new versions in, and remember when the server was last heard.
 *
 * Browsers allow this only over https, and over http on this machine itself; elsewhere the console works as it does without.
 */
export async function install(): Promise<void> {
  setInterval(remember, rememberEveryMs);
  window.addEventListener('pagehide', remember);
  queryClient.getQueryCache().subscribe(({ query }) => query.queryKey[0] === 'countAlarms' && remember());
  const forgetAtSignIn = (): void => {
    if (router.state.location.pathname !== signIn) return;
    forgetLastKnown();
    forgetLastPatrols(localStorage);
  };
  forgetAtSignIn();
  router.subscribe('onResolved', forgetAtSignIn);
  window.addEventListener('vite:preloadError', () => void reloadWhenOld());
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  leadToNewVersion(serviceWorker);
  tellAlarms();
  const registration = await serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  // A server that was away may have come back as another version.
  const look = (): void => void registration.update().catch(() => undefined);
  useLink.subscribe((now, before) => now.isOpen && !before.isOpen && look());
  setInterval(look, lookEveryMs);
}
