import { useT } from '../../i18n/use-t.ts';
import { TextArea } from '../../ui/field.tsx';
import { workWords } from './words.ts';

/** Lines of a checklist, as they are typed. */
export function ChecklistField({ value, onChange }: { readonly value: string; readonly onChange: (lines: string) => void }) {
  const t = useT(workWords);
  return <TextArea label={t('checklist')} help={t('checklistHelp')} rows={4} value={value} onChange={onChange} />;
}
