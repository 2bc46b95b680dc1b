import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { SheetImport } from '../../ui/sheet-import.tsx';
import { toast } from '../../ui/toast.tsx';
import { crewWords } from './crew-words.ts';

/** Register many persons by a table: checked first, then written as a whole. */
export function CrewImport({ onClose }: { readonly onClose: () => void }) {
  const t = useT(crewWords);
  const { number } = useFormat();
  return (
    <SheetImport
      labels={{
        title: t('import'),
        about: t('importAbout'),
        choose: t('chooseFile'),
        check: t('check'),
        apply: t('registerAll'),
        errors: (n) => t('errors', { n }),
      }}
      t={t}
      ask={(apply, file) => call('importCrew', { query: { apply } }, { file })}
      effect={({ created, changed }) => created + changed}
      summary={({ rows, created, changed, unchanged }) => (
        <b>{t('plan', { rows: number(rows), created: number(created), changed: number(changed), unchanged: number(unchanged) })}</b>
      )}
      onApplied={() => {
        toast(crewWords.imported);
        invalidate('listCrew');
      }}
      onClose={onClose}
    />
  );
}
