import { useState } from 'react';
import { Field } from '../ui/field.tsx';

/** Chooses a JSON file of this machine; one that is none is refused at once. */
export function JsonFileField(props: {
  readonly label: string;
  readonly notJson: (why: string) => string;
  /** Another file is chosen, or none: what was told of the one before no longer counts. */
  readonly onChoose: () => void;
  readonly onJson: (content: unknown) => void;
}) {
  const [broken, setBroken] = useState<string>();
  const take = async (file: File | undefined) => {
    props.onChoose();
    setBroken(undefined);
    if (!file) return;
    try {
      props.onJson(JSON.parse(await file.text()));
    } catch (error) {
      setBroken(String(error));
    }
  };
  return (
    <Field label={props.label} error={broken && props.notJson(broken)}>
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
