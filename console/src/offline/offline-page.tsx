import './offline.css';
import { CloudOff } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { priorityTitles } from '../../../src/contracts/alarm.ts';
import { linkTo } from '../api/client.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { useNow } from '../live/use-live.ts';
import { Button } from '../ui/button.tsx';
import { PriorityBadge, priorityOf } from '../ui/priority-badge.tsx';
import { type LastKnown, readLastKnown } from './last-known.ts';
import { lastPatrolAt } from './last-patrol.ts';
import { offlineWords } from './words.ts';

const OfflinePatrol = lazy(() =>
  import('../pages/patrols/offline-patrol.tsx').then(({ OfflinePatrol: component }) => ({ default: component })),
);

const askEveryMs = 3000;

/** Load the page anew as soon as the server itself answers, well or not; a proxy before it does not answer in JSON. */
async function comeBack(): Promise<void> {
  const answer = await fetch(linkTo('getHealth'), { cache: 'no-store' }).catch(() => undefined);
  if (answer?.headers.get('content-type')?.includes('json')) location.reload();
}

/** Come back by itself, but not while something is being filled in. */
function useComingBack(isBusy = false): void {
  useEffect(() => {
    if (isBusy) return;
    const ask = (): void => void comeBack();
    const timer = setInterval(ask, askEveryMs);
    window.addEventListener('online', ask);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', ask);
    };
  }, [isBusy]);
}

/** The alarms of the last contact: hatched like every old value, without a colour that would ask for somebody. */
function LastAlarms({ known }: { readonly known: LastKnown }) {
  const t = useT(offlineWords);
  const text = useText();
  const format = useFormat();
  return (
    <section aria-label={t('known', { time: format.full(known.heardAt) })}>
      <p className="muted">{t('known', { time: format.full(known.heardAt) })}</p>
      <dl className="offline-alarms">
        {known.alarms.map(({ priority, open, unacknowledged }) => (
          <div key={priority}>
            <dt>
              <PriorityBadge priority={priorityOf(priority)} look="hollow" /> {text(priorityTitles[priorityOf(priority)])}
            </dt>
            <dd className="stale">{t('count', { open: format.number(open), unacknowledged: format.number(unacknowledged) })}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Instead of the console when the server cannot be reached: the patrol that was walked, else since when, what was known then; back by itself. */
export function OfflinePage() {
  const [walk] = useState(() => lastPatrolAt(localStorage, location.pathname));
  const [isBusy, setBusy] = useState(false);
  useComingBack(isBusy);
  if (!walk) return <NoServer />;
  return (
    <Suspense fallback={null}>
      <OfflinePatrol known={walk} onBusy={setBusy} comeBack={comeBack} />
    </Suspense>
  );
}

function NoServer() {
  const t = useT(offlineWords);
  const format = useFormat();
  const now = useNow(1000);
  const [known] = useState(readLastKnown);
  return (
    <main className="offline" role="alert">
      <CloudOff size={28} aria-hidden="true" />
      <h1>{t('title')}</h1>
      <p>{navigator.onLine ? t('noServer') : t('noNetwork')}</p>
      <p>{known ? t('since', { time: format.full(known.heardAt), age: format.age(known.heardAt, now) }) : t('never')}</p>
      {known && known.alarms.length > 0 && <LastAlarms known={known} />}
      <p className="muted">{t('waiting')}</p>
      <Button onClick={() => void comeBack()}>{t('now')}</Button>
    </main>
  );
}
