import type { EpochMs } from '../../../../src/contracts/time.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { patrolWords } from './words.ts';

/** Says that the server is not reached, and of when what is shown is. */
export function LastKnownLine({ heardAt }: { readonly heardAt: EpochMs }) {
  const t = useT(patrolWords);
  const format = useFormat();
  return (
    <p className="walk-kept" role="status">
      <span>{t('lastKnown', { time: format.full(heardAt) })}</span>
    </p>
  );
}
