import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { failureCauses, failureImpacts, failureModes } from '../../../../src/contracts/failure.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import type { Asset } from '../../widgets/asset-figures.ts';
import { AssetFiles } from './asset-files.tsx';
import { useInterval, useLength } from './life-length.ts';
import { lifeWords } from './life-words.ts';

type Life = Reply<'getAssetLife'>;
type Remaining = Reply<'getRemainingLife'>;
/** Reasons that are shown. */
const mostReasons = 5;

function RemainingLife({ life }: { readonly life: Remaining }) {
  const t = useT(lifeWords);
  const text = useText();
  const format = useFormat();
  const span = useLength();
  const interval = useInterval();
  if (life.state !== 'said') return <EmptyState title={t(life.state)} />;
  const { lowHours = 0, medianHours = 0, highHours = 0, isBeyond, health = 0, courses = 0, coverage = 0, reasons = [] } = life;
  const reason = ({ point, title, hours }: (typeof reasons)[number]) => (
    <li key={point}>
      {text(title)}: <span className="num">{t(hours < 0 ? 'takes' : 'adds', { hours: span(Math.abs(hours)) })}</span>
    </li>
  );
  return (
    <>
      <meter className="life-meter" min={0} max={1} low={0.2} value={health} aria-label={t('health')} />
      <dl className="facts panel-body">
        <div className="pair">
          <dt>{t('median')}</dt>
          <dd className="num">{isBeyond && medianHours >= highHours ? t('orMore', { low: span(medianHours) }) : span(medianHours)}</dd>
        </div>
        <div className="pair">
          <dt>{t('band', { coverage: format.percent(coverage) })}</dt>
          <dd className="num">{interval({ low: lowHours, ...(!isBeyond && { high: highHours }) })}</dd>
        </div>
        <div className="pair">
          <dt>{t('health')}</dt>
          <dd className="num">{format.percent(health)}</dd>
        </div>
        <div className="pair">
          <dt>{t('since')}</dt>
          <dd className="num">{life.since === undefined ? '—' : format.full(life.since)}</dd>
        </div>
        <div className="pair">
          <dt>{t('saidAt')}</dt>
          <dd className="num">{life.at === undefined ? '—' : format.full(life.at)}</dd>
        </div>
        <div className="pair">
          <dt>{t('basis')}</dt>
          <dd>{t('lives', { n: format.number(courses) })}</dd>
        </div>
        <div className="pair">
          <dt>{t('why')}</dt>
          <dd>
            <ul className="life-reasons">{reasons.slice(0, mostReasons).map(reason)}</ul>
          </dd>
        </div>
      </dl>
    </>
  );
}

function Figures({ life }: { readonly life: Life }) {
  const t = useT(lifeWords);
  const text = useText();
  const format = useFormat();
  const span = useLength();
  const interval = useInterval();
  const { asset, figures, period, costs, counters } = life;
  const open = { state: 'unclassified', asset, from: String(period.from), to: String(period.to) };
  const { mtbfHours, mtbfInterval, mttrHours, restored, availability } = figures;
  const limits = mtbfInterval && interval(mtbfInterval);
  const money = {
    hours: format.number(costs.minutes / 60, 1),
    parts: format.number(costs.partsCost, 2),
    other: format.number(costs.otherCost, 2),
  };
  const facts = [
    ['failures', format.number(figures.failures)],
    ['mtbf', mtbfHours === undefined ? t('noFailures') : span(mtbfHours)],
    ['limits', limits],
    ['mttr', mttrHours !== undefined && t('ofRestored', { time: span(mttrHours), n: format.number(restored) })],
    ['availability', availability !== undefined && format.percent(availability, 2)],
    ['minor', figures.minor > 0 && format.number(figures.minor)],
    [
      'unclassified',
      figures.unclassified > 0 && (
        <Link key="unclassified" to="/work" search={open}>
          {t('unclassifiedAbout', { n: format.number(figures.unclassified) })}
        </Link>
      ),
    ],
    ['counters', counters.map((one) => `${text(one.pointTitle)} ${format.number(one.value, 1)}`).join(' · ')],
    ['costs', t('costsOf', money)],
  ] as const;
  return (
    <Panel
      title={t('reliability')}
      note={t('period', { from: format.date(period.from), to: format.date(period.to) })}
      actions={
        <Link to="/work/reliability" search={{ from: String(period.from), to: String(period.to) }}>
          {t('compare')}
        </Link>
      }
    >
      <FactList t={t} facts={facts} />
    </Panel>
  );
}

function DateDialog({ asset, onClose }: { readonly asset: string; readonly onClose: () => void }) {
  const t = useT(lifeWords);
  const [date, setDate] = useState('');
  const set = useChange('setCommissioned', {
    invalidates: ['getAssetLife', 'getRemainingLife'],
    onDone: () => {
      toast(lifeWords.saved);
      onClose();
    },
  });
  const time = new Date(`${date}T00:00`).getTime();
  const save = () => set.mutate({ params: { id: asset }, body: { commissionedAt: time } }, { onError: toastError });
  const actions = (
    <Button look="primary" disabled={!Number.isFinite(time) || set.isPending} onClick={save}>
      {t('save')}
    </Button>
  );
  return (
    <Dialog isOpen onClose={onClose} title={t('commissioned')} actions={actions}>
      <TextField type="date" label={t('commissioned')} value={date} onChange={setDate} isRequired />
    </Dialog>
  );
}

function Commissioned({ life }: { readonly life: Life }) {
  const t = useT(lifeWords);
  const format = useFormat();
  const may = useMay('engineer');
  const [isAsking, setAsking] = useState(false);
  return (
    <p className="life-date">
      {t('commissioned')}:{' '}
      <span className="num">{life.commissionedAt === undefined ? t('unknown') : format.date(life.commissionedAt)}</span>{' '}
      {may && <Button onClick={() => setAsking(true)}>{t('setDate')}</Button>}
      {isAsking && <DateDialog asset={life.asset} onClose={() => setAsking(false)} />}
    </p>
  );
}

function Failures({ life }: { readonly life: Life }) {
  const t = useT(lifeWords);
  const text = useText();
  const format = useFormat();
  type Row = Life['failures'][number];
  const columns = [
    {
      key: 'order',
      title: t('order'),
      cell: ({ workOrder, number }: Row) => (
        <Link to="/work/$id" params={{ id: workOrder }}>
          {number}
        </Link>
      ),
    },
    { key: 'mode', title: t('mode'), cell: ({ failure }: Row) => text(failureModes[failure.mode]) },
    { key: 'cause', title: t('cause'), cell: ({ failure }: Row) => text(failureCauses[failure.cause]) },
    { key: 'impact', title: t('impact'), cell: ({ failure }: Row) => text(failureImpacts[failure.impact]) },
    { key: 'failedAt', title: t('failedAt'), cell: ({ failure }: Row) => format.full(failure.failedAt) },
    {
      key: 'restoredAt',
      title: t('restoredAt'),
      cell: ({ failure }: Row) => (failure.restoredAt === undefined ? t('notYet') : format.full(failure.restoredAt)),
    },
  ];
  const empty = (
    <EmptyState title={t('none')}>
      <p>{t('noneAbout')}</p>
    </EmptyState>
  );
  return (
    <Panel title={t('history')}>
      <PlainTable label={t('history')} columns={columns} rows={life.failures} keyOf={(row) => row.workOrder} empty={empty} />
    </Panel>
  );
}

/** How an asset has lived: what failed, how reliable it was, what it cost, and how long it may last. */
export function AssetLife({ asset }: { readonly asset: Asset }) {
  const t = useT(lifeWords);
  const params = { id: asset.id };
  return (
    <div className="life-view">
      <Panel
        title={t('remaining')}
        actions={
          <Link to="/work/reliability" search={{ tab: 'remaining' }}>
            {t('allRemaining')}
          </Link>
        }
      >
        <Loaded query={useCall('getRemainingLife', { params })}>{(life) => <RemainingLife life={life} />}</Loaded>
      </Panel>
      <Loaded query={useCall('getAssetLife', { params, query: {} })}>
        {(life) => (
          <>
            <Commissioned life={life} />
            <AssetFiles asset={asset.id} />
            <Figures life={life} />
            <Failures life={life} />
          </>
        )}
      </Loaded>
    </div>
  );
}
