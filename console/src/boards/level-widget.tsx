import { valueAt } from '../charts/seasonal.ts';
import { useT, useText } from '../i18n/use-t.ts';
import { useStaleness } from '../live/staleness.ts';
import { useLive, useNow } from '../live/use-live.ts';
import type { KpiScale } from '../ui/kpi-bar.tsx';
import { Panel } from '../ui/panel.tsx';
import { levelScale } from '../widgets/asset-figures.ts';
import { LevelPicture, type Mark } from '../widgets/level-picture.tsx';
import { type BoardPoint, useBoardData, type WidgetOf } from './data.ts';
import { GonePoint } from './gone-point.tsx';
import { boardWords } from './words.ts';

const dayMs = 86_400_000;

/** Attributes of the asset as marks, yearly curves as they are today; without any, the limits of its alarm rules. The highest first. */
function useMarks(point: BoardPoint | undefined): readonly Mark[] {
  const t = useT(boardWords);
  const text = useText();
  const day = Math.floor(useNow(60_000) / dayMs) * dayMs;
  const own = point?.marks.map(({ key, title, value, curve }): Mark => {
    const isCurve = value === undefined;
    return { key, title: isCurve ? t('today', { curve: text(title) }) : text(title), value: value ?? valueAt(curve ?? [], day), isCurve };
  });
  const limits = point?.limits.map(({ title, value }, i): Mark => ({ key: String(i), title: text(title), value, isCurve: false }));
  const marks = own && own.length > 0 ? own : (limits ?? []);
  return [...marks].sort((a, b) => b.value - a.value);
}

function scaleOf(widget: WidgetOf<'level'>, point: BoardPoint, marks: readonly Mark[], value: number | undefined): KpiScale | undefined {
  const curve = point.marks.flatMap((mark) => mark.curve?.map(([, height]) => height) ?? []);
  const found = levelScale({ marks: marks.map((mark) => mark.value), curve, value, lowest: point.low });
  const low = widget.low ?? found?.low ?? point.low;
  const high = widget.high ?? found?.high ?? point.high;
  return low !== undefined && high !== undefined && high > low ? { low, high } : undefined;
}

/** A vessel or a valley in section, filled up to the value, with the marks of its asset. */
export function LevelOf({ widget }: { readonly widget: WidgetOf<'level'> }) {
  const t = useT(boardWords);
  const text = useText();
  const point = useBoardData().points.get(widget.point);
  const marks = useMarks(point);
  const sample = useLive(widget.point);
  const staleness = useStaleness(sample, point?.freshSeconds ?? 0, useNow(5000));
  if (!point) return <GonePoint number={widget.point} />;
  const scale = scaleOf(widget, point, marks, sample?.value);
  return (
    <Panel title={text(widget.title ?? point.assetTitle)} note={text(point.title)} className="board-panel board-level">
      {scale ? (
        <LevelPicture
          point={point}
          sample={sample}
          staleness={staleness}
          marks={marks.filter(({ value }) => value >= scale.low && value <= scale.high)}
          scale={scale}
          vessel={widget.vessel}
        />
      ) : (
        <p className="board-note muted">{t('noMarks')}</p>
      )}
    </Panel>
  );
}
