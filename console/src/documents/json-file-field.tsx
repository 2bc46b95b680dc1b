import { useState } from 'react';
import type { Text } from '../../../src/contracts/text.ts';
import { useText } from '../i18n/use-t.ts';
import { Field } from '../ui/field.tsx';
import { readJson } from './read-json.ts';

/** Chooses a JSON file of this machine; one that is none is refused at once. */
export function JsonFileField(props: {
  readonly label: string;
  /** Another file is chosen, or none: what was told of the one before no longer counts. */
  readonly onChoose: () => void;
  readonly onJson: (content: unknown) => void;
}) {
  const text = useText();
  const [broken, setBroken] = useState<Text>();
  const take = async (file: File | undefined) => {
    props.onChoose();
    setBroken(undefined);
    if (!file) return;
    const read = readJson(await file.text());
    if ('problem' in read) setBroken(read.problem);
    else props.onJson(read.content);
  };
  return (
    <Field label={props.label} error={broken && text(broken)}>
      {(wiring) => (
        <input
          {...wiring}
          className="input file"
          type="file"
          accept=".json,application/json"
          onChange={(e) => void take(e.target.files?.[0])}
        />
      )}
    </Field>
  );
}
