import { useMemo } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { joined } from '../../charts/plot-data.ts';
import type { TrendSeries } from '../../charts/plot-options.ts';
import { TrendPlot } from '../../charts/trend.tsx';
import { common } from '../../i18n/common.ts';
import { useT } from '../../i18n/use-t.ts';
import type { LiveValue } from '../../live/store.ts';
import { useQualityWord } from '../../ui/quality-words.ts';
import { LevelPicture, type Mark } from '../../widgets/level-picture.tsx';
import { Specimen } from './specimen.tsx';
import { designWords } from './words.ts';

const endSeconds = Date.UTC(2026, 10, 22, 8) / 1000;
const steps = 240;
const span = { from: (endSeconds - steps * 60) * 1000, to: endSeconds * 1000 };
const gap = { from: 90, to: 110 };
const time = Array.from({ length: steps }, (_, i) => endSeconds - (steps - i) * 60);
const curve = (value: (i: number) => number | null) => ({ time, value: time.map((_, i) => value(i)) });
const level = (i: number) => 706 + 3 * Math.sin(i / 30) + 0.2 * Math.sin(i * 1.7);

/** A level with its band and a gap, an inflow and rain: every way of drawing a line. */
const shownData = joined([
  {
    ...curve((i) => (i > gap.from && i < gap.to ? null : level(i))),
    min: time.map((_, i) => (i > gap.from && i < gap.to ? null : level(i) - 0.8)),
    max: time.map((_, i) => (i > gap.from && i < gap.to ? null : level(i) + 0.8)),
  },
  curve((i) => 30 + 20 * Math.floor(i / 40)),
  { time: time.filter((_, i) => i % 20 === 0), value: time.filter((_, i) => i % 20 === 0).map((_, i) => (i % 5) * 2) },
]);

const problem = new ApiProblem(503, { code: 'UNREACHABLE', message: common.unreachable.en, text: common.unreachable });
const point = { number: -1, title: designWords.level, symbol: 'm', decimals: 2, freshSeconds: 600 };
const scale = { low: 690, high: 740 };
const sample: LiveValue = { time: span.to, value: 712.4, quality: 0 };

function useSpecimenSeries(): readonly TrendSeries[] {
  const t = useT(designWords);
  return useMemo(
    () => [
      { number: -1, title: t('level'), symbol: 'm', decimals: 2, draw: 'line' },
      { number: -2, title: t('gate'), symbol: '%', decimals: 0, draw: 'step' },
      { number: -3, title: t('rain'), symbol: 'mm', decimals: 1, draw: 'bar' },
    ],
    [t],
  );
}

function useMarks(): readonly Mark[] {
  const t = useT(designWords);
  return [
    { key: 'flood', title: t('floodLimit'), value: 732.4, isCurve: false },
    { key: 'warn', title: t('warnLevel'), value: 727.2, isCurve: false },
  ];
}

/** Trends in all their states, and the picture of a level. */
export function Charts() {
  const t = useT(designWords);
  const word = useQualityWord();
  const series = useSpecimenSeries();
  const marks = useMarks();
  const lines = [{ title: t('warnLevel'), symbol: 'm', value: 710 }];
  const picture = { point, marks, scale, vessel: 'dam' } as const;
  return (
    <div className="specimens">
      <Specimen name="Trend" state={t('normal')} isWide>
        <TrendPlot label={t('level')} series={series} lines={lines} data={shownData} span={span} isBusy={false} />
      </Specimen>
      <Specimen name="Trend" state={t('empty')}>
        <TrendPlot label={t('empty')} series={series.slice(0, 1)} data={[[]]} span={span} isBusy={false} />
      </Specimen>
      <Specimen name="Trend" state={t('loading')}>
        <TrendPlot label={t('loading')} series={series.slice(0, 1)} data={[[]]} span={span} isBusy />
      </Specimen>
      <Specimen name="Trend" state={t('wrong')}>
        <TrendPlot label={t('wrong')} series={series.slice(0, 1)} data={[[]]} span={span} isBusy={false} error={problem} />
      </Specimen>
      <Specimen name="LevelPicture" state={t('normal')}>
        <LevelPicture {...picture} sample={sample} staleness={undefined} />
      </Specimen>
      <Specimen name="LevelPicture" state={word('stale')}>
        <LevelPicture {...picture} sample={sample} staleness="stale" />
      </Specimen>
      <Specimen name="LevelPicture" state={t('none')}>
        <LevelPicture {...picture} vessel="basin" sample={undefined} staleness={undefined} />
      </Specimen>
    </div>
  );
}
