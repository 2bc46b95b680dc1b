import type { ButtonHTMLAttributes, ReactNode } from 'react';

/** A command. `primary` is the one main command of a view. */
export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'plain' | 'primary' | 'danger';
  readonly icon?: ReactNode;
  /** Single key that does the same, shown on the button. */
  readonly hotkey?: string;
}

/** A command with a word and perhaps an icon. */
export function Button({ look = 'plain', icon, hotkey, children, className = '', ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`btn ${look} ${className}`}>
      {icon}
      {children}
      {hotkey && <kbd className="kbd">{hotkey}</kbd>}
    </button>
  );
}

/** A command with an icon only; `label` is what a screen reader and the hint say. */
export function IconButton({
  label,
  children,
  className = '',
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { readonly label: string }) {
  return (
    <button type="button" {...rest} className={`icon-button ${className}`} aria-label={label} title={label}>
      {children}
    </button>
  );
}

/** One choice of a {@link Segmented}. */
export interface Segment<K extends string> {
  readonly key: K;
  readonly label: ReactNode;
}

/** A few choices side by side of which one holds. */
export function Segmented<K extends string>(props: {
  readonly label: string;
  readonly options: readonly Segment<K>[];
  readonly value: K | undefined;
  readonly onChange: (key: K) => void;
}) {
  return (
    <fieldset className="segmented">
      <legend className="sr">{props.label}</legend>
      {props.options.map(({ key, label }) => (
        <button key={key} type="button" aria-pressed={key === props.value} onClick={() => props.onChange(key)}>
          {label}
        </button>
      ))}
    </fieldset>
  );
}
