import { type ReactNode, useState } from 'react';
import { useExpectedRange } from '../../alarms/expected-range.tsx';
import { useSpan } from '../../charts/use-trend.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Panel } from '../../ui/panel.tsx';
import type { RangeText } from '../../ui/range.ts';
import { EmptyState } from '../../ui/states.tsx';
import type { Zoom } from '../../ui/use-zoom.ts';
import { type Asset, limitsOf } from '../../widgets/asset-figures.ts';
import { pointsInOrder } from '../../widgets/screen-rows.ts';
import { TrendPanel } from '../../widgets/trend-panel.tsx';
import { assetWords } from './words.ts';

const firstShown = 3;

/** All points of an asset, any of them in one trend. */
export function AssetTrends({
  asset,
  range,
  zoom,
  picker,
  expected,
  onExpected,
}: {
  readonly asset: Asset;
  readonly range: RangeText;
  readonly zoom: Zoom;
  readonly picker: ReactNode;
  /** The rule whose expected range is drawn. */
  readonly expected: string | undefined;
  readonly onExpected: (rule: string | undefined) => void;
}) {
  const t = useT(assetWords);
  const text = useText();
  const [shown, setShown] = useState<ReadonlySet<number>>(
    () =>
      new Set(
        pointsInOrder(asset)
          .slice(0, firstShown)
          .map((p) => p.number),
      ),
  );
  const toggle = (number: number) =>
    setShown((known) => {
      const next = new Set(known);
      if (!next.delete(number)) next.add(number);
      return next;
    });
  const all = pointsInOrder(asset);
  const points = all.filter((p) => shown.has(p.number));
  const band = useExpectedRange(points, useSpan(range, points), { chosen: expected, onChange: onExpected });
  const symbols = new Set(points.map((p) => p.symbol));
  const limits = limitsOf(
    asset,
    asset.attributes.filter((a) => symbols.has(a.symbol)).map((a) => a.key),
  );
  if (asset.points.length === 0)
    return (
      <Panel title={t('trends')}>
        <EmptyState title={t('noPoints')} />
      </Panel>
    );
  return (
    <>
      <div className="range-row">
        <fieldset className="point-chips">
          <legend className="sr">{t('shownPoints')}</legend>
          {all.map((p) => (
            <button key={p.number} type="button" className="chip plain" aria-pressed={shown.has(p.number)} onClick={() => toggle(p.number)}>
              {text(p.title)}
            </button>
          ))}
        </fieldset>
        <span className="spacer" />
        {picker}
      </div>
      <div className="big-trend">
        <TrendPanel points={points} limits={limits} range={range} zoom={zoom} expected={band} />
      </div>
    </>
  );
}
