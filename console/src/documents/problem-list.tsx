import type { Text } from '../../../src/contracts/text.ts';
import { useText } from '../i18n/use-t.ts';
import { PlainTable } from '../ui/plain-table.tsx';

/** A mistake in a file or a text, and where it stands. */
export interface Problem {
  readonly path: string;
  readonly text: Text;
}

/** What is wrong, line by line; nothing when nothing is. */
export function ProblemList(props: {
  readonly t: (word: 'path' | 'problem') => string;
  readonly title: string;
  readonly problems: readonly Problem[];
}) {
  const { t, title, problems } = props;
  const text = useText();
  if (problems.length === 0) return null;
  return (
    <div className="stack" role="alert">
      <b className="wrong-text">{title}</b>
      <PlainTable
        label={t('problem')}
        columns={[
          { key: 'path', title: t('path'), cell: (one) => <code>{one.path || '—'}</code> },
          { key: 'text', title: t('problem'), cell: (one) => text(one.text) },
        ]}
        rows={problems}
        keyOf={(_, index) => String(index)}
      />
    </div>
  );
}
