import { rawNumber } from '../../i18n/raw.ts';
import type { Stranger } from './link-state.tsx';

/** What an unknown device sent, key by key. */
export function SentList({ values }: { readonly values: Stranger['values'] }) {
  return (
    <span className="sent-list">
      {Object.entries(values).map(([key, value]) => (
        <span key={key}>
          <code>{key}</code> <b className="num">{rawNumber(value)}</b>
        </span>
      ))}
    </span>
  );
}
