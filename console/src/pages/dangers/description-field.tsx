import { useT } from '../../i18n/use-t.ts';
import { TextArea } from '../../ui/field.tsx';
import { dangerWords } from './words.ts';

/** What was seen of a hidden danger. */
export function DescriptionField({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }) {
  const t = useT(dangerWords);
  return <TextArea label={t('description')} help={t('descriptionHelp')} rows={4} maxLength={4000} value={value} onChange={onChange} />;
}
