// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual list are placed by transform, which elements of a table cannot be
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and points at its row by aria-activedescendant
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid takes the keys for its rows
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, memo, type ReactNode, useEffect, useRef } from 'react';
import { useT } from '../i18n/use-t.ts';
import { useIsPhone } from './media.ts';
import { type RowActs, type Selection, useRowActs, useTableKeys } from './table-keys.ts';
import { tableWords } from './table-words.ts';

/** A column of a {@link DataTable}. */
export interface Column<T> {
  readonly key: string;
  readonly title: ReactNode;
  /** CSS grid track, e.g. `112px` or `minmax(140px, 1fr)`. */
  readonly width: string;
  readonly align?: 'end';
  readonly cell: (row: T) => ReactNode;
}

/** What a table shows and does. */
export interface TableProps<T> {
  readonly label: string;
  /** Rows are drawn anew when these are others than before: keep them in `useMemo` where a table is long or changes often. */
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** Known number of rows when not all are loaded yet. */
  readonly total?: number;
  /** The row as a card on a phone; without it, the table scrolls sideways. */
  readonly card?: (row: T) => ReactNode;
  /** Height of a card, px. */
  readonly cardHeight?: number;
  readonly rowClass?: (row: T) => string;
  /** Enter or a click on a row. */
  readonly onOpen?: (row: T) => void;
  /** The cursor came to a row, by key or click. */
  readonly onCursor?: (row: T) => void;
  /** Key of the row that is open beside the table. */
  readonly openKey?: string;
  readonly selection?: Selection;
  /** The end of the loaded rows comes into sight. */
  readonly onNearEnd?: () => void;
  /** Shown instead of rows when there are none. */
  readonly empty?: ReactNode;
}

const rowHeight = 28;
const headHeight = 28;
const nearEnd = 20;
const checkTrack = '34px';

/** Read a row height that the density preference set, so that the virtual list and the style sheet agree. */
const densityHeight = (): number => (document.documentElement.dataset.density === 'comfortable' ? 36 : rowHeight);

function Check({
  isOn,
  label,
  onToggle,
}: {
  readonly isOn: boolean;
  readonly label: string;
  readonly onToggle: (withShift: boolean) => void;
}) {
  return (
    <input
      type="checkbox"
      className="check"
      tabIndex={-1}
      aria-label={label}
      checked={isOn}
      readOnly
      onClick={(e) => {
        e.stopPropagation();
        onToggle(e.shiftKey);
      }}
    />
  );
}

function Head<T>({ columns, grid, selection, rows, keyOf }: TableProps<T> & { readonly grid: CSSProperties }) {
  const t = useT(tableWords);
  const areAll = rows.length > 0 && selection !== undefined && selection.keys.size >= rows.length;
  return (
    <div className="table-head" role="row" style={grid}>
      {selection && (
        <span role="columnheader">
          <Check isOn={areAll} label={t('selectAll')} onToggle={() => selection.onChange(areAll ? new Set() : new Set(rows.map(keyOf)))} />
        </span>
      )}
      {columns.map(({ key, title, align }) => (
        <span key={key} role="columnheader" className={align}>
          {title}
        </span>
      ))}
    </div>
  );
}

interface RowProps<T> {
  readonly row: T;
  readonly index: number;
  readonly id: string;
  readonly columns: readonly Column<T>[];
  /** How it is drawn as a card; without it, it is cells. */
  readonly card: ((row: T) => ReactNode) | undefined;
  readonly className: string;
  /** `undefined` where nothing can be selected. */
  readonly isSelected: boolean | undefined;
  readonly tracks: string;
  readonly start: number;
  readonly size: number;
  readonly acts: RowActs;
}

function Cells<T>({ columns, row, card }: Pick<RowProps<T>, 'columns' | 'row' | 'card'>) {
  if (card)
    return (
      <span role="gridcell" className="card-body">
        {card(row)}
      </span>
    );
  return columns.map((column) => (
    <span key={column.key} role="gridcell" className={column.align}>
      {column.cell(row)}
    </span>
  ));
}

function DrawnRow<T>({ row, index, id, columns, card, className, isSelected, tracks, start, size, acts }: RowProps<T>) {
  const t = useT(tableWords);
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={className}
      style={{ gridTemplateColumns: card ? undefined : tracks, height: size, transform: `translateY(${start}px)` }}
      onClick={() => acts.click(index)}
    >
      {isSelected !== undefined && (
        <span role="gridcell">
          <Check isOn={isSelected} label={t('selectRow')} onToggle={(withShift) => acts.toggle(index, withShift)} />
        </span>
      )}
      <Cells columns={columns} row={row} card={card} />
    </div>
  );
}

/** Drawn anew only when something of it has changed: one of fifty rows, when it is the one that was selected. */
const Row = memo(DrawnRow) as typeof DrawnRow;

/** What a row of a table is marked as. */
function marksOf<T>(
  table: TableProps<T>,
  row: T,
  marks: { readonly isCard: boolean; readonly isSelected: boolean; readonly isCurrent: boolean },
): string {
  const { isCard, isSelected, isCurrent } = marks;
  const isOpened = table.keyOf(row) === table.openKey;
  const all = [
    'table-row',
    isCard && 'card',
    isSelected && 'selected',
    isCurrent && 'current',
    isOpened && 'opened',
    table.rowClass?.(row),
  ];
  return all.filter(Boolean).join(' ');
}

/**
 * A table of up to some 100,000 rows of which only the visible ones exist.
 * Keys: arrows or j/k move, Space selects, Shift+arrows select a range, Enter opens, Home/End.
 */
export function DataTable<T>(props: TableProps<T>) {
  const { columns, rows, keyOf, selection, onNearEnd } = props;
  const isCard = useIsPhone() && props.card !== undefined;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isCard ? (props.cardHeight ?? 76) : densityHeight()),
    overscan: 8,
    scrollPaddingStart: isCard ? 0 : headHeight,
  });
  // Rows become cards, or rows again, when the window is resized or the phone turned.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of form that needs new heights
  useEffect(() => virtual.measure(), [isCard]);
  const keys = useTableKeys({ ...props, scrollTo: (index) => virtual.scrollToIndex(index) });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - nearEnd) onNearEnd?.();
  }, [lastShown, rows.length, onNearEnd]);
  const tracks = [selection && checkTrack, ...columns.map((c) => c.width)].filter(Boolean).join(' ');
  const acts = useRowActs(keys);
  return (
    <div
      className={`table ${isCard ? 'cards' : ''}`}
      role="grid"
      aria-label={props.label}
      aria-rowcount={(props.total ?? rows.length) + 1}
      aria-multiselectable={selection ? true : undefined}
      aria-activedescendant={rows.length > 0 ? keys.idOf(keys.cursor) : undefined}
      tabIndex={0}
      ref={scroller}
      onKeyDown={keys.press}
    >
      <Head {...props} grid={{ gridTemplateColumns: tracks }} />
      <div className="table-rows" style={{ height: virtual.getTotalSize() }} role="presentation">
        {items.map(({ key, index, start, size }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const isSelected = selection?.keys.has(keyOf(row));
          const marks = { isCard, isSelected: isSelected ?? false, isCurrent: index === keys.cursor };
          return (
            <Row
              key={key}
              id={keys.idOf(index)}
              card={isCard ? props.card : undefined}
              className={marksOf(props, row, marks)}
              {...{ row, index, columns, isSelected, tracks, start, size, acts }}
            />
          );
        })}
      </div>
      {rows.length === 0 && props.empty}
    </div>
  );
}
