import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { SheetImport } from '../../ui/sheet-import.tsx';
import { toast } from '../../ui/toast.tsx';
import { rationaleWords } from './rationale-words.ts';

/** Import rationalisation records: checked first, then written as a whole. */
export function DatabaseImport({ onClose }: { readonly onClose: () => void }) {
  const t = useT(rationaleWords);
  const { number } = useFormat();
  return (
    <SheetImport
      labels={{
        title: t('importTitle'),
        about: t('importAbout'),
        choose: t('choose'),
        chosen: (file) => t('chosen', file),
        check: t('check'),
        checking: t('checking'),
        apply: t('apply'),
        errors: (n) => t('errors', { n }),
      }}
      t={t}
      ask={(apply, file) => call('importAlarmDatabase', { query: { apply } }, { file })}
      effect={({ changed }) => changed}
      summary={({ rows, changed, unchanged }) => (
        <>
          <b>{t('plan', { rows: number(rows), changed: number(changed), unchanged: number(unchanged) })}</b>
          {changed === 0 && <span className="muted">{t('nothing')}</span>}
        </>
      )}
      onApplied={() => {
        toast(rationaleWords.applied);
        invalidate('listRules', 'getRule', 'getAlarm');
      }}
      onClose={onClose}
    />
  );
}
