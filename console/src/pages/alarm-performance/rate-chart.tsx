import { alarmTargets } from '../../../../src/contracts/alarm.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import type { Performance } from './figures.tsx';
import { performanceWords } from './words.ts';

/** Highest rate per column as bars against the limit of a flood; those beyond it stand out by colour and by the line. */
export function RateChart({ found }: { readonly found: Performance }) {
  const t = useT(performanceWords);
  const format = useFormat();
  const { from, widthMs, most, count } = found.rates;
  const limit = alarmTargets.floodStart;
  const ceiling = Math.max(limit * 1.25, ...most);
  const place = (value: number): string => `${(value / ceiling) * 100}%`;
  return (
    <div className="rate-chart">
      <div className="rate-axis num" aria-hidden="true">
        <span>{format.number(Math.round(ceiling))}</span>
        <span>0</span>
      </div>
      <div className="rate-plot" role="img" aria-label={t('chartLabel', { peak: format.number(found.peak?.count ?? 0), limit })}>
        <i className="rate-limit" style={{ bottom: place(limit) }}>
          <span>{t('floodLine', { n: limit })}</span>
        </i>
        {most.map((value, i) => (
          <b
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
            key={i}
            className={value > limit ? 'beyond' : ''}
            title={t('columnTitle', { time: format.clock(from + i * widthMs), most: format.number(value), count: format.number(count[i]) })}
          >
            <s style={{ height: place(value) }} />
          </b>
        ))}
      </div>
      <div className="rate-times num" aria-hidden="true">
        <span>{format.full(found.from).slice(0, 16)}</span>
        <span>{format.full(found.to).slice(0, 16)}</span>
      </div>
    </div>
  );
}
