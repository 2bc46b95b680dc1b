import { useFormat } from '../../i18n/use-t.ts';
import type { Stranger } from './link-state.tsx';

/** What an unknown device sent, key by key. */
export function SentList({ values }: { readonly values: Stranger['values'] }) {
  const format = useFormat();
  return (
    <span className="sent-list">
      {Object.entries(values).map(([key, value]) => (
        <span key={key}>
          <code>{key}</code> <b className="num">{format.raw(value)}</b>
        </span>
      ))}
    </span>
  );
}
