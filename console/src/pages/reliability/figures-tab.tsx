import { Link } from '@tanstack/react-router';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { failureCauses, failureModes } from '../../../../src/contracts/failure.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import type { Column } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import type { RangeText } from '../../ui/range.ts';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import { useInterval, useLength } from '../assets/life-length.ts';
import type { ReliabilitySearch } from './reliability-page.tsx';
import { reliabilityWords } from './words.ts';

type Kinds = Reply<'listReliability'>;
type Kind = Kinds['items'][number];
type OfAsset = Reply<'listAssetReliability'>['items'][number];
type Figures = Kind['figures'];
interface Period {
  readonly from: string;
  readonly to: string;
}
const worst = 10;
const mostOfKind = 1000;

/** The columns of figures, the same for kinds and for assets. */
function useFigureColumns<T extends { readonly figures: Figures }>(orders: (row: T) => object): readonly Omit<Column<T>, 'width'>[] {
  const t = useT(reliabilityWords);
  const format = useFormat();
  const length = useLength();
  const interval = useInterval();
  const known = (hours: number | undefined) => (hours === undefined ? '—' : length(hours));
  const end = 'end' as const;
  return [
    { key: 'failures', title: t('failures'), align: end, cell: ({ figures }) => format.number(figures.failures) },
    { key: 'minor', title: t('minor'), align: end, cell: ({ figures }) => format.number(figures.minor) },
    { key: 'mtbf', title: t('mtbf'), align: end, cell: ({ figures }) => known(figures.mtbfHours) },
    {
      key: 'interval',
      title: t('interval'),
      align: end,
      cell: ({ figures }) => (figures.mtbfInterval ? interval(figures.mtbfInterval) : '—'),
    },
    { key: 'mttr', title: t('mttr'), align: end, cell: ({ figures }) => known(figures.mttrHours) },
    {
      key: 'availability',
      title: t('availability'),
      align: end,
      cell: ({ figures }) => (figures.availability === undefined ? '—' : format.percent(figures.availability, 2)),
    },
    { key: 'down', title: t('down'), align: end, cell: ({ figures }) => length(figures.downHours) },
    {
      key: 'unclassified',
      title: t('unclassified'),
      align: end,
      cell: (row) =>
        row.figures.unclassified === 0 ? (
          '0'
        ) : (
          <Link className="strong" to="/work" search={{ state: 'unclassified', ...orders(row) }}>
            {format.number(row.figures.unclassified)}
          </Link>
        ),
    },
  ];
}

/** How many repairs are missing in the figures, with the way to them. */
function Unsaid({ kinds, model, period }: { readonly kinds: Kinds; readonly model: string | undefined; readonly period: Period }) {
  const t = useT(reliabilityWords);
  const format = useFormat();
  const count = kinds.items.reduce((sum, { figures }) => sum + figures.unclassified, 0);
  if (count === 0) return null;
  return (
    <p className="hint-bar wrong">
      {t('unsaid', { n: format.number(count) })}{' '}
      <Link to="/work" search={{ state: 'unclassified', model, ...period }}>
        {t('showUnsaid')}
      </Link>
    </p>
  );
}

function KindsPanel({
  kinds,
  period,
  onChoose,
}: {
  readonly kinds: Kinds;
  readonly period: Period;
  readonly onChoose: (model: string) => void;
}) {
  const t = useT(reliabilityWords);
  const text = useText();
  const format = useFormat();
  const figures = useFigureColumns<Kind>(({ model }) => ({ model, ...period }));
  return (
    <Panel title={t('byKind')}>
      <PlainTable
        label={t('byKind')}
        columns={[
          {
            key: 'kind',
            title: t('kind'),
            cell: (row: Kind) => (
              <button type="button" className="clear-button" onClick={() => onChoose(row.model)}>
                {text(row.modelTitle)}
              </button>
            ),
          },
          { key: 'assets', title: t('assets'), align: 'end', cell: (row: Kind) => format.number(row.figures.assets) },
          ...figures,
        ]}
        rows={kinds.items}
        keyOf={({ model }) => model}
        empty={<EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
      />
    </Panel>
  );
}

function AssetsPanel({ model, period }: { readonly model: string | undefined; readonly period: Period }) {
  const t = useT(reliabilityWords);
  const text = useText();
  const figures = useFigureColumns<OfAsset>(({ asset }) => ({ asset, ...period }));
  const query = { ...period, model, limit: model === undefined ? worst : mostOfKind };
  const assets = useCall('listAssetReliability', { query }, { keepPrevious: true });
  const isOf = ({ figures: f }: OfAsset) => model !== undefined || f.failures + f.minor + f.unclassified + f.downHours > 0;
  return (
    <Panel title={t(model === undefined ? 'worst' : 'allOfKind')} note={t('worstAbout')}>
      <Loaded query={assets}>
        {({ items }) => (
          <PlainTable
            label={t('worst')}
            columns={[
              {
                key: 'asset',
                title: t('asset'),
                cell: (row: OfAsset) => (
                  <Link to="/assets/$id" params={{ id: row.asset }} search={{ tab: 'life' }}>
                    {text(row.assetTitle)}
                  </Link>
                ),
              },
              { key: 'kind', title: t('kind'), cell: (row: OfAsset) => text(row.modelTitle) },
              ...figures,
            ]}
            rows={items.filter(isOf)}
            keyOf={({ asset }) => asset}
            empty={<EmptyState title={t('noneFailed')} />}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function CausesPanel({ failures }: Pick<Kinds, 'failures'>) {
  const t = useT(reliabilityWords);
  const text = useText();
  const format = useFormat();
  type Row = Kinds['failures'][number];
  return (
    <Panel title={t('causes')} note={t('causesAbout')}>
      <PlainTable
        label={t('causes')}
        columns={[
          { key: 'mode', title: t('mode'), cell: ({ mode }: Row) => `${mode} ${text(failureModes[mode])}` },
          { key: 'cause', title: t('cause'), cell: ({ cause }: Row) => text(failureCauses[cause]) },
          { key: 'times', title: t('times'), align: 'end', cell: ({ count }: Row) => format.number(count) },
          { key: 'critical', title: t('ofThemCritical'), align: 'end', cell: ({ critical }: Row) => format.number(critical) },
        ]}
        rows={failures}
        keyOf={({ mode, cause }) => `${mode} ${cause}`}
        empty={<EmptyState title={t('noneFailed')} />}
      />
    </Panel>
  );
}

/** Failures, mean times and availability over a period: by kind, the worst assets, and what failed. */
export function FiguresTab(props: {
  readonly search: ReliabilitySearch;
  readonly change: (part: ReliabilitySearch) => void;
  readonly range: RangeText;
  readonly period: Period;
}) {
  const { search, change, period } = props;
  const t = useT(reliabilityWords);
  const text = useText();
  const { model } = search;
  const all = useCall('listReliability', { query: period }, { keepPrevious: true });
  const kinds = useCall('listReliability', { query: { ...period, model } }, { keepPrevious: true });
  return (
    <div className="stack">
      <div className="filter-row">
        <TimeRange offer={['30d', '1y', 'all']} range={props.range} onChange={({ from, to }) => change({ from, to })} />
        <select
          className="input"
          aria-label={t('kind')}
          value={model ?? ''}
          onChange={(e) => change({ model: e.target.value || undefined })}
        >
          <option value="">{t('anyKind')}</option>
          {all.data?.items.map((one) => (
            <option key={one.model} value={one.model}>
              {text(one.modelTitle)}
            </option>
          ))}
        </select>
      </div>
      <Loaded query={kinds}>
        {(known) => (
          <>
            <Unsaid kinds={known} model={model} period={period} />
            <KindsPanel kinds={known} period={period} onChoose={(chosen) => change({ model: chosen })} />
            <AssetsPanel model={model} period={period} />
            <CausesPanel failures={known.failures} />
          </>
        )}
      </Loaded>
    </div>
  );
}
