import type { Pages } from '../api/pages.ts';
import { useFormat } from '../i18n/use-t.ts';
import { countOf } from './count-of.ts';
import { DataTable, type TableProps } from './data-table.tsx';
import { Panel } from './panel.tsx';
import { EmptyState, ErrorPanel, Skeleton } from './states.tsx';

/** What is read page by page as a table: it loads, says what failed, or says that there is nothing. */
export function PagedTable<T>({ pages, ...table }: Omit<TableProps<T>, 'rows' | 'total' | 'onNearEnd'> & { readonly pages: Pages<T> }) {
  if (pages.error && pages.items.length === 0) return <ErrorPanel error={pages.error} onRetry={pages.refetch} />;
  if (pages.isPending) return <Skeleton />;
  return <DataTable {...table} rows={pages.items} onNearEnd={pages.readMore} />;
}

/** A list that is read page by page as a panel that fills what is left of the screen: it loads, says what failed, counts, or says that there is nothing. */
export function PagedPanel<T>(
  props: Omit<TableProps<T>, 'label' | 'rows' | 'total' | 'onNearEnd' | 'empty'> & {
    readonly t: (word: 'title' | 'none' | 'noneAbout') => string;
    readonly count: (n: string) => string;
    readonly pages: Pages<T>;
    /** Which of the loaded rows are shown. Default: all. */
    readonly rows?: readonly T[];
  },
) {
  const { t, count, pages, rows = pages.items, ...table } = props;
  const format = useFormat();
  if (pages.error && pages.items.length === 0) return <ErrorPanel error={pages.error} onRetry={pages.refetch} />;
  if (pages.isPending) return <Skeleton lines={8} />;
  const shown = rows === pages.items ? pages : { ...pages, items: rows, total: undefined };
  return (
    <Panel title={t('title')} note={count(countOf(shown, format))} className="fill-panel">
      <DataTable
        {...table}
        label={t('title')}
        rows={rows}
        {...(shown.total !== undefined && { total: shown.total })}
        onNearEnd={pages.readMore}
        empty={<EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
      />
    </Panel>
  );
}
