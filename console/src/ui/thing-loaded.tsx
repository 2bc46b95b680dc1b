import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { useT, useText } from '../i18n/use-t.ts';
import { PageTitle } from './page-title.tsx';
import { EmptyState, ErrorPanel, type LoadedQuery, Skeleton } from './states.tsx';
import { thingWords } from './thing-words.ts';

/** The page of a thing that is not there: that it may be gone, or its link wrong, and the way to its list, whose address is that of the thing without its last part. */
export function NotThere({ about }: { readonly about?: string }) {
  const t = useT(thingWords);
  const { pathname } = useLocation();
  const list = pathname.slice(0, pathname.lastIndexOf('/')) as '/'; // holds: the route table has the list of every thing above it
  return (
    <EmptyState isPage title={t('notThere')}>
      <PageTitle title={t('notThere')} />
      {about && <p className="not-there-about">{about}</p>}
      <p>{t('notThereAbout')}</p>
      <Link className="btn" to={list}>
        {t('toList')}
      </Link>
    </EmptyState>
  );
}

/** What a page shows of the one thing that its address names: bars while it loads, a page that says so when it is not there, its error with a way to try again, else the thing. */
export function ThingLoaded<T>({ query, children }: { readonly query: LoadedQuery<T>; readonly children: (data: T) => ReactNode }) {
  const text = useText();
  const { data, error, refetch } = query;
  if (data !== undefined) return children(data);
  if (error instanceof ApiProblem && error.code === 'NOT_FOUND') return <NotThere about={text(error.text)} />;
  if (error) return <ErrorPanel isPage error={error} onRetry={() => refetch?.()} />;
  return <Skeleton />;
}
