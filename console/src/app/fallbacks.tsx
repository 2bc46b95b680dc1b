import { Link, useRouter } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { isUnreachable } from '../api/problem.ts';
import { useCommon } from '../i18n/use-t.ts';
import { EmptyState, ErrorPanel } from '../ui/states.tsx';

const OfflinePage = lazy(() => import('../offline/offline-page.tsx').then(({ OfflinePage: component }) => ({ default: component })));

/** A page that failed to load or to draw; the frame around it stays usable. */
export function Failed({ error }: { readonly error: unknown }) {
  const router = useRouter();
  if (isUnreachable(error))
    return (
      <Suspense fallback={null}>
        <OfflinePage />
      </Suspense>
    );
  return (
    <div className="fallback">
      <ErrorPanel isPage error={error} onRetry={() => void router.invalidate()} />
    </div>
  );
}

/** An address that leads nowhere. */
export function NotFound() {
  const t = useCommon();
  return (
    <div className="fallback">
      <EmptyState isPage title={t('notFound')}>
        <Link to="/">{t('toOverview')}</Link>
      </EmptyState>
    </div>
  );
}
