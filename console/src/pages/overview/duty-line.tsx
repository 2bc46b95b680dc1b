import { Link } from '@tanstack/react-router';
import { useCall } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import { useNames } from '../duty/duty-now.tsx';
import { dutyWords } from '../duty/words.ts';

const everyMs = 60_000;

/** Who is on duty now, in a line; nothing when there is no team. */
export function DutyLine() {
  const t = useT(dutyWords);
  const names = useNames();
  const items = useCall('getDuty', {}, { everyMs }).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Link to="/duty" className="chip duty-line">
      {t('now')}:{' '}
      {items
        .map(({ title, now }) => `${title} ${now.length === 0 ? t('nobody') : now.map(({ members }) => names(members)).join(' · ')}`)
        .join(' | ')}
    </Link>
  );
}
