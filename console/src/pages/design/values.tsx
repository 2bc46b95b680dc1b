import { type Origin, origin, quality } from '../../../../src/contracts/quality.ts';
import { useT } from '../../i18n/use-t.ts';
import type { LiveValue } from '../../live/store.ts';
import { useNow } from '../../live/use-live.ts';
import { KpiBar, type KpiScale } from '../../ui/kpi-bar.tsx';
import { OriginTag, QualityMark } from '../../ui/origin-tag.tsx';
import { useQualityWord } from '../../ui/quality-words.ts';
import { SampleTile, SampleValue, type ShownPoint } from '../../ui/value.tsx';
import { Specimen } from './specimen.tsx';
import { designWords } from './words.ts';

const scale: KpiScale = { low: 680, high: 740, band: [690, 725], limits: [727, 732] };
const titles = { level: designWords.level, longPoint: designWords.longPoint };
const origins = Object.keys(origin) as readonly Origin[]; // holds: the keys of a literal

const point = (title: keyof typeof titles): ShownPoint => ({
  number: -1,
  title: titles[title],
  symbol: 'm',
  decimals: 2,
  freshSeconds: 600,
});

const hourMs = 3_600_000;
const sampleAt = (time: number, value: number | undefined, byte = 0): LiveValue => ({ time, value, quality: byte });

function Tiles() {
  const t = useT(designWords);
  const word = useQualityWord();
  const now = useNow(5000);
  const shared = { point: point('level'), now, scale };
  return (
    <>
      <Specimen name="ValueTile" state={t('normal')}>
        <SampleTile {...shared} sample={sampleAt(now, 701.52)} />
      </Specimen>
      <Specimen name="ValueTile" state={t('abnormal', { n: 1 })}>
        <SampleTile {...shared} sample={sampleAt(now, 733.1)} priority={1} />
      </Specimen>
      <Specimen name="ValueTile" state={t('abnormal', { n: 2 })}>
        <SampleTile {...shared} sample={sampleAt(now, 728.4)} priority={2} />
      </Specimen>
      <Specimen name="ValueTile" state={word('stale')}>
        <SampleTile {...shared} sample={sampleAt(now - 3 * hourMs, 701.52)} />
      </Specimen>
      <Specimen name="ValueTile" state={word('bad')}>
        <SampleTile {...shared} sample={sampleAt(now, 701.52, quality('bad'))} />
      </Specimen>
      <Specimen name="ValueTile" state={word('uncertain')}>
        <SampleTile {...shared} sample={sampleAt(now, 701.52, quality('uncertain', 'simulated'))} />
      </Specimen>
      <Specimen name="ValueTile" state={t('none')}>
        <SampleTile {...shared} sample={undefined} />
      </Specimen>
      <Specimen name="ValueTile" state={t('longText')}>
        <SampleTile {...shared} point={point('longPoint')} sample={sampleAt(now, 701.52, quality('good', 'manual'))} />
      </Specimen>
    </>
  );
}

/** Values in running text and tiles: good, old, bad, missing; where they come from. */
export function Values() {
  const t = useT(designWords);
  const word = useQualityWord();
  const now = useNow(5000);
  const shared = { point: point('level'), now };
  return (
    <div className="specimens">
      <Tiles />
      <Specimen name="Value" state={`${t('normal')} · ${word('stale')} · ${word('bad')} · ${t('none')}`}>
        <span className="row-of">
          <SampleValue {...shared} sample={sampleAt(now, 701.52)} />
          <SampleValue {...shared} sample={sampleAt(now - 3 * hourMs, 701.52)} />
          <SampleValue {...shared} sample={sampleAt(now, undefined, quality('bad'))} />
          <SampleValue {...shared} sample={undefined} />
        </span>
      </Specimen>
      <Specimen name="OriginTag">
        <span className="row-of">
          {origins.map((one) => (
            <OriginTag key={one} origin={one} />
          ))}
        </span>
      </Specimen>
      <Specimen name="QualityMark">
        <span className="row-of">
          <QualityMark quality={quality('uncertain')} />
          <QualityMark quality={quality('bad')} />
          <QualityMark quality={0} staleness="stale" />
          <QualityMark quality={0} staleness="notLive" />
        </span>
      </Specimen>
      <Specimen name="KpiBar">
        <KpiBar scale={scale} value={712} />
        <KpiBar scale={scale} value={739} />
        <KpiBar scale={{ low: 0, high: 1 }} value={undefined} />
      </Specimen>
    </div>
  );
}
