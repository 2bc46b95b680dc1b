import type { ReactNode } from 'react';
import type { Column } from './data-table.tsx';

/** A short table whose rows all exist; for long lists there is the DataTable. It scrolls in its place and can be reached by key. */
export function PlainTable<T>(props: {
  readonly label: string;
  readonly columns: readonly Omit<Column<T>, 'width'>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T, index: number) => string;
  readonly empty?: ReactNode;
}) {
  if (props.rows.length === 0) return props.empty;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
    <section className="table-scroller" aria-label={props.label} tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            {props.columns.map(({ key, title, align }) => (
              <th key={key} scope="col" className={align}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row, index) => (
            <tr key={props.keyOf(row, index)}>
              {props.columns.map(({ key, align, cell }) => (
                <td key={key} className={align}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
