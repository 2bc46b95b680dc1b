import { useState } from 'react';
import type { PlanLevel } from '../../../../src/contracts/plan.ts';
import { planLevels } from '../../../../src/contracts/plan.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import { useLanguage } from '../../i18n/use-t.ts';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { ChoiceField } from '../../ui/short-fields.tsx';
import { edited, listOf } from './plan-draft.ts';

/** Words in both languages, edited in the one that the console has now. */
export function WordsField(props: {
  readonly label: string;
  readonly value: Text | undefined;
  readonly onChange: (value: Text) => void;
  readonly rows?: number;
  readonly isRequired?: boolean;
  readonly help?: string;
}) {
  const language = useLanguage();
  const { label, help, isRequired, value, rows = 1 } = props;
  const set = (typed: string) => props.onChange(edited(value, language, typed));
  const shared = { label, help, isRequired, value: value?.[language] ?? '', onChange: set };
  return rows > 1 ? <TextArea {...shared} rows={rows} /> : <TextField {...shared} />;
}

/** Names with commas between; what is being typed stays as it is until the field is left. */
export function ListField(props: {
  readonly label: string;
  readonly help?: string;
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}) {
  const [typed, setTyped] = useState<string>();
  const take = (text: string) => {
    setTyped(text);
    props.onChange(listOf(text));
  };
  return (
    <Field label={props.label} help={props.help}>
      {(wiring) => (
        <input
          {...wiring}
          className="input"
          value={typed ?? props.value.join(', ')}
          onChange={(e) => take(e.target.value)}
          onBlur={() => setTyped(undefined)}
        />
      )}
    </Field>
  );
}

/** Lines of words; what is being typed stays as it is until the field is left. */
export function LinesField(props: {
  readonly label: string;
  readonly help?: string;
  readonly value: readonly string[];
  readonly onChange: (typed: string) => void;
}) {
  const [typed, setTyped] = useState<string>();
  const take = (text: string) => {
    setTyped(text);
    props.onChange(text);
  };
  return (
    <TextArea
      label={props.label}
      help={props.help}
      value={typed ?? props.value.join('\n')}
      onChange={take}
      onBlur={() => setTyped(undefined)}
    />
  );
}

/** One of the levels of a plan. */
export function LevelField(props: {
  readonly label: string;
  readonly value: PlanLevel | undefined;
  readonly levels: readonly PlanLevel[];
  readonly none?: string;
  readonly onChange: (level: PlanLevel | undefined) => void;
}) {
  const options = [
    ...(props.none === undefined ? [] : [['', props.none] as const]),
    ...props.levels.map((level) => [level, level] as const),
  ];
  const take = (key: string) => props.onChange(planLevels.find((level) => level === key));
  return <ChoiceField<string> label={props.label} value={props.value ?? ''} options={options} onChange={take} />;
}

/** Suggestions for keys of assets and rules, drawn once for a page. */
export const assetList = 'plan-assets';
export const ruleList = 'plan-rules';

/** A key with suggestions. */
export function KeyField(props: {
  readonly label: string;
  readonly list: string;
  readonly value: string;
  readonly onChange: (key: string) => void;
}) {
  return (
    <Field label={props.label}>
      {(wiring) => (
        <input
          {...wiring}
          className="input"
          list={props.list}
          value={props.value}
          onChange={(e) => props.onChange(e.target.value.trim())}
        />
      )}
    </Field>
  );
}
