import { type ReactNode, useRef } from 'react';
import type { Text } from '../../../src/contracts/text.ts';
import { useText } from '../i18n/use-t.ts';
import { Button } from './button.tsx';
import { PlainTable } from './plain-table.tsx';

// What the importers of tables have in common: choosing the file, and what is wrong with it, row by row.

/** Something in a table that keeps it from being taken. */
interface SheetError {
  readonly row?: number | undefined;
  readonly column: string;
  readonly text: Text;
}

/** What is wrong with a table and what to do, row by row; the page has the words. */
export function SheetErrors(props: {
  readonly t: (word: 'row' | 'column' | 'problem') => string;
  /** Says how many there are; the list may hold the first of them only. */
  readonly title: string;
  readonly errors: readonly SheetError[];
}) {
  const { t, title, errors } = props;
  const text = useText();
  return (
    <>
      <b className="wrong-text">{title}</b>
      <PlainTable
        label={t('problem')}
        columns={[
          { key: 'row', title: t('row'), align: 'end', cell: (e) => e.row ?? '—' },
          { key: 'column', title: t('column'), cell: (e) => e.column || '—' },
          { key: 'problem', title: t('problem'), cell: (e) => text(e.text) },
        ]}
        rows={errors}
        keyOf={(_, index) => String(index)}
      />
    </>
  );
}

/** A button that chooses a CSV file, with what stands beside it. */
export function SheetChoice(props: {
  readonly label: string;
  readonly onChoose: (file: File | undefined) => void;
  readonly children?: ReactNode;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="button-row">
      <Button onClick={() => input.current?.click()}>{props.label}</Button>
      {props.children}
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,text/csv"
        hidden
        aria-label={props.label}
        onChange={(e) => {
          const [first] = e.target.files ?? [];
          e.target.value = ''; // so that the corrected file can be chosen again
          props.onChoose(first);
        }}
      />
    </div>
  );
}
