import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { dangerWords } from './words.ts';

const dayMs = 86_400_000;
const ended = ['closed', 'dismissed'];

/** Of the counts by state, those that have not ended. */
export const openOf = (byState: Reply<'measureDangers'>['byState']): number =>
  Object.entries(byState).reduce((sum, [state, n]) => (ended.includes(state) ? sum : sum + (n ?? 0)), 0);

/** How many there are, how bad, where, and how long they take. */
export function Statistics({ asset }: { readonly asset: string | undefined }) {
  const t = useT(dangerWords);
  const text = useText();
  const format = useFormat();
  const figures = useCall('measureDangers', { query: { asset } }, { everyMs: 30_000 }).data;
  if (figures === undefined) return null;
  const { byState, byLevel, overdue, meanCloseMs, bySite } = figures;
  const sites = bySite.filter(({ open }) => open > 0).slice(0, 2);
  const siteNames = sites.map(({ title, open }) => t('siteCount', { site: title ? text(title) : t('nowhere'), n: format.number(open) }));
  const shown = [
    ['open', format.number(openOf(byState))],
    ['onlyOverdue', format.number(overdue)],
    ['majorOnes', format.number(byLevel.major)],
    ['toVerify', format.number(byState.mended ?? 0)],
    ['meanClose', meanCloseMs === undefined ? '—' : t('days', { n: format.number(meanCloseMs / dayMs, 1) })],
    ['bySite', siteNames.join(' · ') || '—'],
  ] as const;
  return (
    <dl className="danger-figures" aria-label={t('statistics')}>
      {shown.map(([word, value]) => (
        <div key={word} className={word}>
          <dt>{t(word)}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
