import { useState } from 'react';
import { useT } from '../../../i18n/use-t.ts';
import { TextArea } from '../../../ui/field.tsx';
import { type RowsFault, type RowsShape, readRows, rowsText } from './rows-text.ts';
import { sceneEditWords } from './scene-words.ts';

function useFaultText(): (fault: RowsFault) => string {
  const t = useT(sceneEditWords);
  return (fault) => {
    switch (fault.word) {
      case 'rowsNoNumber':
        return t(fault.word, { line: fault.line, word: fault.said });
      case 'rowsWrongLength':
        return t(fault.word, fault);
      case 'rowsTooWide':
        return t(fault.word, fault);
      case 'rowsTooFew':
      case 'rowsTooMany':
        return t(fault.word, fault);
    }
  };
}

/** Corners or heights, a row a line; what is wrong stays in the field, says so and changes nothing. */
export function RowsField(props: {
  readonly label: string;
  readonly help: string;
  readonly value: readonly (readonly number[])[];
  readonly shape: RowsShape;
  readonly onChange: (rows: number[][]) => void;
}) {
  const { label, help, value, shape, onChange } = props;
  const faultText = useFaultText();
  const [typed, setTyped] = useState<string>();
  const kept = rowsText(value);
  const read = typed === undefined ? undefined : readRows(typed, shape);
  const isSame = read && 'rows' in read && rowsText(read.rows) === kept;
  const write = (text: string) => {
    setTyped(text);
    const next = readRows(text, shape);
    if ('rows' in next) onChange(next.rows);
  };
  return (
    <TextArea
      label={label}
      help={help}
      error={read && 'fault' in read && faultText(read.fault)}
      look="num"
      rows={Math.min(value.length + 1, 8)}
      spellCheck={false}
      value={typed !== undefined && (isSame || (read && 'fault' in read)) ? typed : kept}
      onChange={write}
      onBlur={() => read && 'rows' in read && setTyped(undefined)}
    />
  );
}
