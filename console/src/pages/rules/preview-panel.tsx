import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useExpectedRange } from '../../alarms/expected-range.tsx';
import { sayWhy, whyWords } from '../../alarms/why.ts';
import { useCall } from '../../api/queries.ts';
import type { TrendLine } from '../../charts/plot-options.ts';
import { Trend } from '../../charts/trend.tsx';
import { useSpan } from '../../charts/use-trend.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { fixedRange, type RangeText } from '../../ui/range.ts';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import { useZoom } from '../../ui/use-zoom.ts';
import type { Draft } from './draft.ts';
import { curveOf, spanWords } from './limit-words.ts';
import type { Rule } from './marks.tsx';
import { ownWords } from './own-words.ts';
import { ruleWords } from './words.ts';

/** What a preview answered. */
export type Outcome = Reply<'previewRule'>;
/** What a preview shows of a rule, also of one that is not there yet. */
export type Previewed = Pick<Rule, 'asset' | 'point' | 'kind' | 'unit' | 'symbol'>;
type Raised = Outcome['alarms'][number];

const mostListed = 200;
const airMs = 3 * 86_400_000;

/** The limit of the form as a line of the trend; none for rates and silence, whose figure is no value of the point. */
function useLimitLines(rule: Previewed, params: Draft['params']): readonly TrendLine[] {
  const t = useT(ruleWords);
  const { symbol, kind } = rule;
  const curve = curveOf(params);
  if (kind === 'outside' && curve) {
    const plus = typeof params.plus === 'number' ? params.plus : 0;
    return [{ title: t('curveLine'), symbol, value: curve.map(([day, value]) => [day, value + plus] as const) }];
  }
  const isLevel = kind === 'above' || kind === 'below';
  return isLevel && typeof params.limit === 'number' ? [{ title: t('limitLine'), symbol, value: params.limit }] : [];
}

/** Whether what a rule expected is drawn, of a rule as it is stored. */
export interface ExpectedChoice {
  readonly rule: string;
  readonly isShown: boolean;
  readonly onChange: (isShown: boolean) => void;
}

function RuleTrend(props: {
  readonly rule: Previewed;
  readonly params: Draft['params'];
  readonly range: RangeText;
  readonly onRange: (range: RangeText) => void;
  readonly expected: ExpectedChoice | undefined;
}) {
  const t = useT(ruleWords);
  const text = useText();
  const { rule, range, expected } = props;
  const asset = useCall('getAsset', { params: { id: rule.asset } });
  const lines = useLimitLines(rule, props.params);
  const zoom = useZoom(range, props.onRange);
  const point = asset.data?.points.find((p) => p.number === rule.point);
  const shown = point && expected ? [{ ...point, asset: rule.asset }] : [];
  const span = useSpan(range, shown);
  const { band, choice } = useExpectedRange(shown, span, {
    ...{ chosen: expected?.isShown ? expected.rule : undefined, only: expected?.rule ?? '' },
    onChange: (chosen) => expected?.onChange(chosen !== undefined),
  });
  if (asset.error) return <ErrorPanel error={asset.error} />;
  if (!asset.data) return <Skeleton />;
  if (!point) return <EmptyState />;
  const series = [
    { number: point.number, title: text(point.title), symbol: point.symbol, unit: point.unit, decimals: point.decimals, draw: point.draw },
  ];
  const shape = JSON.stringify(lines);
  return (
    <>
      {choice}
      <Trend
        key={shape}
        label={t('trend')}
        {...{ series, lines, range }}
        expected={band}
        withAllLines
        onZoom={zoom.zoomIn}
        onZoomOut={zoom.zoomOut}
      />
    </>
  );
}

function Sum({ outcome, isNew }: { readonly outcome: Outcome; readonly isNew: boolean }) {
  const t = useT(ruleWords);
  const format = useFormat();
  return (
    <div className="preview-sum" role="status">
      <b>{t('wouldRaise', { n: format.number(outcome.count) })}</b>
      {!isNew && <span>{t('presentRaises', { n: format.number(outcome.present) })}</span>}
      <span className="muted">{t('samplesRead', { n: format.number(outcome.samples) })}</span>
      {outcome.readFrom !== undefined && <span className="tag strong-tag">{t('readFrom', { time: format.full(outcome.readFrom) })}</span>}
    </div>
  );
}

function RaisedList(props: { readonly outcome: Outcome; readonly rule: Previewed; readonly onShow: (alarm: Raised) => void }) {
  const t = useT(ruleWords);
  const whyT = useT(whyWords);
  const format = useFormat();
  const { outcome } = props;
  const units = { unit: props.rule.unit, symbol: props.rule.symbol, decimals: 2 };
  const hasWhy = outcome.alarms.some(({ why }) => why !== undefined);
  const lasted = (a: Raised) => (a.clearedAt === undefined ? t('goesOn') : spanWords(t, roundedSeconds(a.clearedAt - a.raisedAt)));
  const shown = outcome.alarms.slice(0, mostListed);
  return (
    <div className="preview-list">
      <PlainTable
        label={t('preview')}
        columns={[
          {
            key: 'raisedAt',
            title: t('raisedAt'),
            cell: (a) => (
              <button
                type="button"
                className="clear-button num"
                aria-label={t('showHere', { time: format.full(a.raisedAt) })}
                onClick={() => props.onShow(a)}
              >
                {format.full(a.raisedAt)}
              </button>
            ),
          },
          { key: 'lasted', title: t('lasted'), cell: lasted },
          { key: 'peak', title: t('peak'), align: 'end', cell: (a) => format.amount(a.peak, units) },
          ...(hasWhy ? [{ key: 'why', title: whyT('why'), cell: (a: Raised) => a.why && sayWhy(a.why, units, whyT, format) }] : []),
        ]}
        rows={shown}
        keyOf={(a, i) => `${a.raisedAt}-${i}`}
        empty={<EmptyState title={t('noAlarms')}>{t('noAlarmsAbout')}</EmptyState>}
      />
      {outcome.count > shown.length && (
        <p className="muted rule-about">{t('firstOf', { shown: format.number(shown.length), n: format.number(outcome.count) })}</p>
      )}
    </div>
  );
}

/** To the minute above an hour and to the hour above three, so that nobody reads 1310 min. */
function roundedSeconds(ms: number): number {
  const seconds = Math.round(ms / 1000);
  const step = seconds > 10_800 ? 3600 : seconds > 3600 ? 60 : 1;
  return Math.round(seconds / step) * step;
}

/** What the rule in the form would have done on the history: how many alarms, when, and how high; on the trend of its point. */
export function PreviewPanel(props: {
  readonly rule: Previewed;
  /** There is no present rule to compare with. */
  readonly isNew?: boolean;
  readonly draft: Draft;
  readonly range: RangeText;
  readonly onRange: (range: RangeText) => void;
  readonly onRun: () => void;
  readonly outcome: Outcome | undefined;
  readonly error: unknown;
  readonly isBusy: boolean;
  readonly isOutdated: boolean;
  /** Left out for a rule that is not there yet. */
  readonly expected?: ExpectedChoice;
}) {
  const t = useT(ruleWords);
  const own = useT(ownWords);
  const { outcome, range } = props;
  const [shown, setShown] = useState<RangeText>();
  const show = ({ raisedAt, clearedAt = raisedAt }: Raised) => setShown(fixedRange({ from: raisedAt - airMs, to: clearedAt + airMs }));
  return (
    <Panel title={t('preview')} note={t('previewNote')} className="rule-preview">
      <div className="preview-bar">
        <TimeRange
          offer={['7d', '30d', '1y', 'all']}
          range={range}
          onChange={(next) => {
            setShown(undefined);
            props.onRange(next);
          }}
        />
        <Button look="primary" disabled={props.isBusy} onClick={props.onRun}>
          {props.isBusy ? t('previewing') : t('runPreview')}
        </Button>
        {outcome && props.isOutdated && <span className="tag strong-tag">{t('outdated')}</span>}
      </div>
      {outcome && <Sum outcome={outcome} isNew={props.isNew === true} />}
      {props.error ? (
        <ErrorPanel error={props.error} onRetry={props.onRun} />
      ) : (
        !outcome && <p className="muted rule-about">{props.isNew ? own('notYet') : t('notYet')}</p>
      )}
      <RuleTrend rule={props.rule} params={props.draft.params} range={shown ?? range} onRange={setShown} expected={props.expected} />
      {outcome && <RaisedList outcome={outcome} rule={props.rule} onShow={show} />}
    </Panel>
  );
}
