import { alarmTargets } from '../../../../src/contracts/alarm.ts';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { Formats } from '../../i18n/format.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import type { PlainKey } from '../../i18n/words.ts';
import { Tile } from '../../ui/value.tsx';
import { type Target, verdictOf } from './verdict.ts';
import { performanceWords } from './words.ts';

export type Performance = Reply<'measureAlarms'>;

interface Figure {
  readonly key: 'averageRate' | 'peakRate' | 'floodTime' | 'topTenShare' | 'chattering' | 'stale';
  readonly value: (found: Performance) => number;
  readonly target: Target;
  readonly write: (format: Formats, value: number) => string;
  readonly unit?: PlainKey<typeof performanceWords>;
}

const count = (format: Formats, value: number): string => format.number(value);
const percent = (format: Formats, value: number): string => format.percent(value, value > 0 && value < 0.1 ? 1 : 0);
const none: Target = { good: 0, most: 0 };
const { averageRate, floodStart, floodShare, topTenShare, stale } = alarmTargets;

/** The figures of the page with their targets, in the order in which they are read. */
const figures: readonly Figure[] = [
  { key: 'averageRate', value: (f) => f.averageRate, target: averageRate, write: (format, v) => format.number(v, 2), unit: 'perTen' },
  { key: 'peakRate', value: (f) => f.peak?.count ?? 0, target: { good: floodStart, most: floodStart }, write: count, unit: 'perTen' },
  { key: 'floodTime', value: (f) => f.floods.shareOfTime, target: floodShare, write: percent },
  { key: 'topTenShare', value: (f) => f.topTenShare, target: topTenShare, write: percent },
  { key: 'chattering', value: (f) => f.chattering.length, target: none, write: count },
  { key: 'stale', value: (f) => f.staleCount, target: stale, write: count },
];

/** Fewer alarms say nothing about how they are shared. */
const leastForShares = 100;

/** One tile per figure, with its target and the verdict in words. */
export function Figures({ found }: { readonly found: Performance }) {
  const t = useT(performanceWords);
  const format = useFormat();
  return (
    <div className="kpis performance-figures">
      {figures.map(({ key, value, target, write, unit }) => {
        const figure = value(found);
        const isJudged = key !== 'topTenShare' || found.total >= leastForShares;
        const verdict = isJudged ? verdictOf(figure, target) : 'few';
        const shown = { good: `≤ ${write(format, target.good)}`, most: write(format, target.most) };
        const said = target.good === target.most ? t('target', shown) : t('targetMost', shown);
        return (
          <Tile
            key={key}
            label={t(key)}
            value={write(format, figure)}
            unit={unit && t(unit)}
            detail={
              <>
                <span className={`tag ${verdict === 'beyond' ? 'strong-tag' : ''}`}>{t(verdict)}</span>
                <span>{said}</span>
              </>
            }
          />
        );
      })}
    </div>
  );
}
