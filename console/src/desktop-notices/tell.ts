import type { Reply } from '../../../src/contracts/api/index.ts';
import { usePreferences } from '../app/preferences.ts';
import { router } from '../app/router.ts';
import { translate } from '../i18n/words.ts';
import { alarmListeners } from '../live/live.ts';
import { canTell, readChoice } from './choice.ts';
import { createChooser, type Notice } from './choose.ts';
import { desktopWords } from './words.ts';

type Alarm = Reply<'listAlarms'>['items'][number];
/** Held by the one tab that tells; when it closes, another one gets it. */
const tellerLock = 'yangfan-teller';
/** Held by every tab that somebody looks at. */
const frontLock = 'yangfan-in-front';
const forever = new Promise<never>(() => {});

/** Lets the other tabs know whether this one is in front. */
function showFront(): void {
  let release: (() => void) | undefined;
  const follow = (): void => {
    const isFront = document.visibilityState === 'visible' && document.hasFocus();
    if (isFront && !release)
      void navigator.locks.request(frontLock, { mode: 'shared' }, () => new Promise<void>((resolve) => (release = resolve)));
    if (isFront) return;
    release?.();
    release = undefined;
  };
  follow();
  document.addEventListener('visibilitychange', follow);
  for (const change of ['focus', 'blur']) window.addEventListener(change, follow);
}

const isSomebodyLooking = async (): Promise<boolean> => ((await navigator.locks.query()).held ?? []).some(({ name }) => name === frontLock);

async function show(notice: Notice<Alarm>): Promise<void> {
  const { language } = usePreferences.getState();
  const registration = await navigator.serviceWorker.getRegistration();
  if (!registration || (await isSomebodyLooking())) return;
  if (notice.kind === 'many') {
    const t = translate(desktopWords, language);
    return registration.showNotification(t('many', { n: String(notice.count) }), { tag: 'many', data: { open: '/alarms' } });
  }
  const { id, title, assetTitle, pointTitle } = notice.alarm;
  return registration.showNotification(title[language], {
    body: [assetTitle[language], pointTitle?.[language]].filter(Boolean).join(' · '),
    icon: '/icon-192.png',
    tag: id,
    data: { open: `/alarms?alarm=${encodeURIComponent(id)}` },
  });
}

/** Begin to tell of new alarms, when this browser can and for as long as a tab is open. */
export function tellAlarms(): void {
  if (!canTell()) return;
  showFront();
  const chooser = createChooser();
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ open?: unknown }>) => {
    if (typeof data?.open === 'string' && data.open.startsWith('/')) router.history.push(data.open);
  });
  let isTeller = false;
  void navigator.locks.request(tellerLock, () => {
    isTeller = true;
    return forever;
  });
  alarmListeners.add((alarm) => {
    // Every tab remembers, so that the next teller does not tell what was told.
    const notice = chooser.next(alarm, readChoice(), Date.now());
    if (notice && isTeller && Notification.permission === 'granted') void show(notice);
  });
}
