import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { SheetImport } from '../../ui/sheet-import.tsx';
import { toast } from '../../ui/toast.tsx';
import { spareWords } from './words.ts';

/** Parts and stock by a table: checked first, then written as a whole. */
export function SparesImport({ onClose }: { readonly onClose: () => void }) {
  const t = useT(spareWords);
  const { number } = useFormat();
  return (
    <SheetImport
      labels={{
        title: t('import'),
        about: t('importAbout'),
        choose: t('chooseFile'),
        check: t('check'),
        apply: t('apply'),
        errors: (n) => t('errors', { n }),
      }}
      t={t}
      ask={(apply, file) => call('importSpareParts', { query: { apply } }, { file })}
      effect={({ rows }) => rows}
      summary={({ rows, created, changed }) => (
        <b>{t('plan', { rows: number(rows), created: number(created), changed: number(changed) })}</b>
      )}
      onApplied={() => {
        toast(spareWords.imported);
        invalidate('listSpareParts', 'getSparePart', 'listStockMoves');
      }}
      onClose={onClose}
    />
  );
}
