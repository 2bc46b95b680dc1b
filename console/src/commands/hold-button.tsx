import { type ReactNode, useEffect, useRef, useState } from 'react';

/** How long a button is held, ms. */
const holdMs = 1500;

/** A button that acts when it is held, by pointer, Enter or Space; letting go earlier does nothing. */
export function HoldButton(props: {
  readonly children: ReactNode;
  readonly hint: string;
  readonly disabled?: boolean;
  readonly look?: 'primary' | 'danger';
  readonly onHeld: () => void;
}) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isHeld, setHeld] = useState(false);
  const end = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    setHeld(false);
  };
  const begin = () => {
    if (props.disabled || timer.current !== undefined) return;
    setHeld(true);
    timer.current = setTimeout(() => {
      end();
      props.onHeld();
    }, holdMs);
  };
  const isKey = (key: string) => key === 'Enter' || key === ' ';
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <button
      type="button"
      className={`btn hold ${props.look ?? 'primary'} ${isHeld ? 'held' : ''}`}
      style={{ '--hold': `${holdMs}ms` } as React.CSSProperties}
      title={props.hint}
      disabled={props.disabled}
      onPointerDown={begin}
      onPointerUp={end}
      onPointerLeave={end}
      onPointerCancel={end}
      onContextMenu={(e) => e.preventDefault()}
      onKeyDown={(e) => {
        if (!isKey(e.key)) return;
        e.preventDefault();
        if (!e.repeat) begin();
      }}
      onKeyUp={(e) => isKey(e.key) && end()}
      onBlur={end}
    >
      {props.children}
    </button>
  );
}
