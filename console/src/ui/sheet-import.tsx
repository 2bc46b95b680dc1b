import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import type { Text } from '../../../src/contracts/text.ts';
import { useCommon, useFormat, useText } from '../i18n/use-t.ts';
import { Button } from './button.tsx';
import { Drawer } from './dialog.tsx';
import { PlainTable } from './plain-table.tsx';
import { ErrorPanel } from './states.tsx';

// What the importers of tables have in common: choosing the file, what is wrong with it, row by row, and checking it before it is taken.

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

/** What the server says of a table, whether it was only checked or taken. */
interface SheetPlan {
  readonly applied: boolean;
  readonly errorCount: number;
  readonly errors: readonly SheetError[];
}

/** What {@link SheetImport} says, in the words of its page. */
interface SheetLabels {
  readonly title: string;
  readonly about: string;
  readonly choose: string;
  /** Names the chosen file; default: name · size. */
  readonly chosen?: (file: { readonly name: string; readonly size: string }) => string;
  readonly check: string;
  /** In place of `check` while the server is at it; default: the same. */
  readonly checking?: string;
  readonly apply: string;
  /** Over the list of errors. */
  readonly errors: (count: string) => string;
}

/** Something is imported by a table: checked first, then taken as a whole. Closes when it was taken. */
export function SheetImport<Plan extends SheetPlan>(props: {
  readonly labels: SheetLabels;
  readonly t: (word: 'row' | 'column' | 'problem') => string;
  /** Ask the server to check a table, or to take it. */
  readonly ask: (apply: 'true' | 'false', sheet: Blob) => Promise<Plan>;
  /** How much taking a table without errors would do; nothing cannot be taken. */
  readonly effect: (plan: Plan) => number;
  /** What a table without errors would do, in words. */
  readonly summary: (plan: Plan) => ReactNode;
  readonly onApplied: () => void;
  readonly onClose: () => void;
}) {
  const { labels, t } = props;
  const { chosen = ({ name, size }) => `${name} · ${size}` } = labels;
  const common = useCommon();
  const format = useFormat();
  const [file, setFile] = useState<File>();
  const send = useMutation({
    // some systems call a CSV something else
    mutationFn: ({ apply, content }: { readonly apply: 'true' | 'false'; readonly content: File }) =>
      props.ask(apply, new Blob([content], { type: 'text/csv' })),
    onSuccess: ({ applied }) => {
      if (!applied) return;
      props.onApplied();
      props.onClose();
    },
  });
  const plan = send.data;
  const isReady = plan?.errorCount === 0 && props.effect(plan) > 0;
  const act = (apply: 'true' | 'false') => file && send.mutate({ apply, content: file });
  return (
    <Drawer
      isOpen
      onClose={props.onClose}
      title={labels.title}
      about={labels.about}
      actions={
        <>
          <Button onClick={props.onClose}>{common('cancel')}</Button>
          <Button disabled={file === undefined || send.isPending} onClick={() => act('false')}>
            {send.isPending ? (labels.checking ?? labels.check) : labels.check}
          </Button>
          <Button look="primary" disabled={!isReady || send.isPending} onClick={() => act('true')}>
            {labels.apply}
          </Button>
        </>
      }
    >
      <SheetChoice
        label={labels.choose}
        onChoose={(one) => {
          send.reset();
          setFile(one);
        }}
      >
        {file && <span>{chosen({ name: file.name, size: format.bytes(file.size) })}</span>}
      </SheetChoice>
      {plan && (
        <div className="stack" role="status">
          {plan.errorCount === 0 ? (
            props.summary(plan)
          ) : (
            <SheetErrors t={t} title={labels.errors(format.number(plan.errorCount))} errors={plan.errors} />
          )}
        </div>
      )}
      {send.error && <ErrorPanel error={send.error} />}
    </Drawer>
  );
}
