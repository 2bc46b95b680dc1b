import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { SheetImport } from '../../ui/sheet-import.tsx';
import { toast } from '../../ui/toast.tsx';
import { declarationWords } from './declarations-words.ts';

/** Declare many movements by a table: checked first, then declared as a whole. */
export function DeclarationsImport({ onClose }: { readonly onClose: () => void }) {
  const t = useT(declarationWords);
  const { number } = useFormat();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (
    <SheetImport
      labels={{
        title: t('import'),
        about: t('importAbout'),
        choose: t('chooseFile'),
        check: t('check'),
        apply: t('declareAll'),
        errors: (n) => t('errors', { n }),
      }}
      t={t}
      ask={(apply, file) => call('importDeclarations', { query: { apply, timeZone } }, { file })}
      effect={({ created }) => created}
      summary={({ rows, created, unchanged }) => (
        <b>{t('plan', { rows: number(rows), created: number(created), unchanged: number(unchanged) })}</b>
      )}
      onApplied={() => {
        toast(declarationWords.imported);
        invalidate('listDeclarations');
      }}
      onClose={onClose}
    />
  );
}
