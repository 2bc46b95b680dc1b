import { useEffect, useRef, useState } from 'react';

const settleMs = 250;

/** A search input that tells its text a moment after typing has stopped. `/` leads to it. */
export function TextFilter(props: {
  readonly label: string;
  readonly value: string | undefined;
  /** Gets `undefined` for an empty text. */
  readonly onChange: (text: string | undefined) => void;
}) {
  const { value = '' } = props;
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  // A text that came from elsewhere, e.g. with a saved filter or the way back, takes the place of what was typed.
  useEffect(() => {
    if (value !== told.current) setTyped(value);
    told.current = value;
  }, [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks a moment after typing has stopped, whatever the callback
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => {
      told.current = typed;
      props.onChange(typed || undefined);
    }, settleMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <input
      className="input text-filter"
      data-filter
      type="search"
      aria-label={props.label}
      placeholder={props.label}
      value={typed}
      maxLength={100}
      onChange={(e) => setTyped(e.target.value)}
    />
  );
}
