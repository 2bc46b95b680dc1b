import type { Text } from '../../../../src/contracts/text.ts';
import { useT } from '../../i18n/use-t.ts';
import { TextArea, TextField } from '../../ui/field.tsx';
import type { Draft } from './draft.ts';
import { ownWords } from './own-words.ts';

function LongText(props: { readonly zh: string; readonly en: string; readonly value: Text; readonly onChange: (value: Text) => void }) {
  const { value, onChange } = props;
  return (['zh', 'en'] as const).map((language) => (
    <TextArea
      key={language}
      label={props[language]}
      rows={2}
      maxLength={2000}
      value={value[language]}
      onChange={(typed) => onChange({ ...value, [language]: typed })}
    />
  ));
}

/** Name, advice and consequence of an own rule in both languages. */
export function WordsFields(props: {
  readonly draft: Draft;
  readonly onChange: (part: Pick<Draft, 'title' | 'advice' | 'consequence'>) => void;
  readonly error?: string | undefined;
}) {
  const t = useT(ownWords);
  const { title, advice, consequence } = props.draft;
  const change = (part: Partial<Parameters<typeof props.onChange>[0]>) => props.onChange({ title, advice, consequence, ...part });
  return (
    <>
      <TextField
        label={t('titleZh')}
        help={t('titleHelp')}
        error={props.error}
        value={title.zh}
        onChange={(zh) => change({ title: { ...title, zh } })}
      />
      <TextField label={t('titleEn')} value={title.en} onChange={(en) => change({ title: { ...title, en } })} />
      <LongText zh={t('adviceZh')} en={t('adviceEn')} value={advice} onChange={(next) => change({ advice: next })} />
      <LongText zh={t('consequenceZh')} en={t('consequenceEn')} value={consequence} onChange={(next) => change({ consequence: next })} />
    </>
  );
}
