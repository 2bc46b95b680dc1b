import { CircleAlert, Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { useCommon, useText } from '../i18n/use-t.ts';
import { Button } from './button.tsx';

/** Nothing to show, and what to do about it. */
export function EmptyState({ title, children }: { readonly title?: string; readonly children?: ReactNode }) {
  const t = useCommon();
  return (
    <div className="empty-state">
      <Inbox size={22} aria-hidden="true" />
      <b>{title ?? t('nothing')}</b>
      {children && <div>{children}</div>}
    </div>
  );
}

/** Shows an error in the person's language: what happened and how to go on. */
export function ErrorPanel({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const t = useCommon();
  const text = useText();
  const message = error instanceof ApiProblem ? text(error.text) : t('pageFailed');
  return (
    <div className="error-panel" role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <div>
        <b>{message}</b>
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

/** What a query shows: bars while it loads, its error with a way to try again, else its data. */
export function Loaded<T>(props: {
  readonly query: { readonly data: T | undefined; readonly error: unknown; readonly refetch?: () => void };
  readonly children: (data: T) => ReactNode;
}) {
  const { data, error, refetch } = props.query;
  if (data !== undefined) return props.children(data);
  if (error) return <ErrorPanel error={error} onRetry={() => refetch?.()} />;
  return <Skeleton />;
}
