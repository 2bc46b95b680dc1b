import { CircleAlert, Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { useCommon, useText } from '../i18n/use-t.ts';
import { Button } from './button.tsx';

/** Nothing to show, and what to do about it; `isPage`: there is nothing else on the page. */
export function EmptyState({
  title,
  isPage,
  children,
}: {
  readonly title?: string;
  readonly isPage?: boolean;
  readonly children?: ReactNode;
}) {
  const t = useCommon();
  const Title = isPage ? 'h1' : 'b';
  return (
    <div className="empty-state">
      <Inbox size={22} aria-hidden="true" />
      <Title>{title ?? t('nothing')}</Title>
      {children && <div>{children}</div>}
    </div>
  );
}

/** Shows an error in the person's language: what happened and how to go on; `isPage`: there is nothing else on the page. */
export function ErrorPanel({
  error,
  onRetry,
  isPage,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly isPage?: boolean;
}) {
  const t = useCommon();
  const Title = isPage ? 'h1' : 'b';
  const text = useText();
  const message = error instanceof ApiProblem ? text(error.text) : t('pageFailed');
  return (
    <div className="error-panel" role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <div>
        <Title>{message}</Title>
        {!(error instanceof ApiProblem) && error instanceof Error && <div className="muted">{error.message}</div>}
      </div>
      {onRetry && <Button onClick={onRetry}>{t('retry')}</Button>}
    </div>
  );
}

/** Grey bars where text will be. */
export function Skeleton({ lines = 4 }: { readonly lines?: number }) {
  const t = useCommon();
  return (
    <div className="skeleton" role="status">
      <span className="sr">{t('loading')}</span>
      {Array.from({ length: lines }, (_, line) => `${92 - ((line * 23) % 40)}%`).map((width, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars have no identity and never move
        <i key={line} style={{ width }} />
      ))}
    </div>
  );
}

/** A query, as far as it is shown. */
export interface LoadedQuery<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch?: () => void;
}

/** What a query shows: bars while it loads, its error with a way to try again, else its data. */
export function Loaded<T>(props: { readonly query: LoadedQuery<T>; readonly children: (data: T) => ReactNode }) {
  const { data, error, refetch } = props.query;
  if (data !== undefined) return props.children(data);
  if (error) return <ErrorPanel error={error} onRetry={() => refetch?.()} />;
  return <Skeleton />;
}
