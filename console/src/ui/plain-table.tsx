import type { ReactNode } from 'react';
import type { Column } from './data-table.tsx';
import { useIsPhone } from './media.ts';

interface PlainTableProps<T> {
  readonly label: string;
  readonly columns: readonly Omit<Column<T>, 'width'>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T, index: number) => string;
  readonly empty?: ReactNode;
  /** On a phone each row is a list of its cells, the first of them its heading; default: the table scrolls sideways. */
  readonly folds?: boolean;
}

function FoldedRows<T>({ label, columns, rows, keyOf }: PlainTableProps<T>) {
  const [first, ...others] = columns;
  return (
    <ul className="folded-rows" aria-label={label}>
      {rows.map((row, index) => (
        <li key={keyOf(row, index)}>
          {first?.cell(row)}
          <dl>
            {others.map(({ key, title, cell }) => (
              <div key={key}>
                <dt>{title}</dt>
                <dd>{cell(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

/** A short table whose rows all exist; for long lists there is the DataTable. It scrolls in its place and can be reached by key. */
export function PlainTable<T>(props: PlainTableProps<T>) {
  const isPhone = useIsPhone();
  if (props.rows.length === 0) return props.empty;
  if (isPhone && props.folds) return <FoldedRows {...props} />;
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
