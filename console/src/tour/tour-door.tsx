import { useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useSession } from '../app/session.ts';
import { useT } from '../i18n/use-t.ts';
import { Button } from '../ui/button.tsx';
import { hasSeenTour, rememberTour } from './seen.ts';
import { endTour, startTour, useIsTouring } from './start.ts';
import './tour.css';
import { tourWords } from './words.ts';

const TourOfRole = lazy(() => import('./tour-of-role.tsx').then(({ TourOfRole: component }) => ({ default: component })));

/** The question at a first visit. It takes no focus and covers no work: somebody may have come because of an alarm. */
function Offer({ onRefuse }: { readonly onRefuse: () => void }) {
  const t = useT(tourWords);
  return (
    <aside className="tour-offer" aria-label={t('tour')}>
      <h2>{t('offerTitle')}</h2>
      <p>{t('offer')}</p>
      <footer>
        <Button onClick={onRefuse}>{t('notNow')}</Button>
        <Button look="primary" onClick={startTour}>
          {t('begin')}
        </Button>
      </footer>
    </aside>
  );
}

/**
 * The tour while it is walked, and its offer on the first page of who has not seen it. Ended or refused, it is remembered for this person
 * in this browser; help and user menu start it again.
 */
export function TourDoor() {
  const session = useSession();
  const isFirstPage = useLocation({ select: ({ pathname }) => pathname === '/' });
  const isTouring = useIsTouring();
  const user = session?.user.id ?? '';
  const [isSeen, setSeen] = useState(() => hasSeenTour(user));
  const end = () => {
    rememberTour(user);
    setSeen(true);
    endTour();
  };
  if (!session) return null;
  if (!isTouring) return isFirstPage && !isSeen ? <Offer onRefuse={end} /> : null;
  return (
    <Suspense fallback={null}>
      <TourOfRole role={session.user.role} onEnd={end} />
    </Suspense>
  );
}
