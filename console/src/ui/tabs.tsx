import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

/** One tab; its content is made only while it is chosen. */
export interface Tab<K extends string> {
  readonly key: K;
  readonly label: ReactNode;
  readonly content: () => ReactNode;
}

/** Tabs over a page part; the chosen one comes from the address, so that a link leads to it. */
export function Tabs<K extends string>(props: {
  readonly tabs: readonly Tab<K>[];
  readonly value: K;
  readonly onChange: (key: K) => void;
  readonly label: string;
}) {
  // holds: Radix hands back one of the values below, which are the keys
  return (
    <Radix.Root className="tabs" value={props.value} onValueChange={(key) => props.onChange(key as K)}>
      <Radix.List className="tab-list" aria-label={props.label}>
        {props.tabs.map(({ key, label }) => (
          <Radix.Trigger key={key} value={key} className="tab">
            {label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {props.tabs.map(({ key, content }) => (
        <Radix.Content key={key} value={key} className="tab-content">
          {key === props.value && content()}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
