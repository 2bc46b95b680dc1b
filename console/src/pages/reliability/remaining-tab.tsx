import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useInterval, useLength } from '../assets/life-length.ts';
import { lifeWords } from '../assets/life-words.ts';
import { ModelForm } from './model-form.tsx';
import { reliabilityWords } from './words.ts';

/** How remaining life of a kind is learnt. */
export type LifeModel = Reply<'createLifeModel'>;
type Remaining = Reply<'listRemainingLife'>['items'][number];
/** What is asked again after a model has changed. */
export const changed = ['listLifeModels', 'listRemainingLife', 'getRemainingLife', 'listAudit'] as const;
const mostAssets = 200;

function ModelCommands({ model, onEdit }: { readonly model: LifeModel; readonly onEdit: () => void }) {
  const t = useT(reliabilityWords);
  const text = useText();
  const format = useFormat();
  const learn = useChange('learnLifeModel', {
    invalidates: changed,
    onDone: ({ skipped }) => {
      const count = skipped.reduce((sum, one) => sum + one.count, 0);
      const n = format.number(count);
      const left = { zh: reliabilityWords.skipped.zh.replace('{n}', n), en: reliabilityWords.skipped.en.replace('{n}', n) };
      toast(count === 0 ? reliabilityWords.learnt : left);
    },
  });
  const remove = useChange('removeLifeModel', { invalidates: changed, onDone: () => toast(reliabilityWords.removed) });
  const params = { id: model.id };
  return (
    <span className="button-row">
      <Button disabled={learn.isPending} onClick={() => learn.mutate({ params }, { onError: toastError })}>
        {t('learn')}
      </Button>
      <Button onClick={onEdit}>{t('edit')}</Button>
      <RemoveButton
        label={t('remove')}
        title={t('removeTitle', { name: text(model.modelTitle) })}
        about={t('removeAbout')}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate({ params }, { onError: toastError })}
      />
    </span>
  );
}

function Models() {
  const t = useT(reliabilityWords);
  const text = useText();
  const format = useFormat();
  const length = useLength();
  const mayChange = useMay('engineer');
  const [open, setOpen] = useState<LifeModel | 'new'>();
  const learnt = (show: (known: NonNullable<LifeModel['learnt']>) => string) => (m: LifeModel) => (m.learnt ? show(m.learnt) : '—');
  const columns = [
    { key: 'kind', title: t('kind'), cell: (m: LifeModel) => <span className="strong">{text(m.modelTitle)}</span> },
    { key: 'points', title: t('points'), cell: (m: LifeModel) => m.points.join(' · ') },
    { key: 'runs', title: t('runs'), align: 'end' as const, cell: learnt(({ courses }) => format.number(courses)) },
    { key: 'rmse', title: t('rmse'), align: 'end' as const, cell: learnt(({ rmseHours }) => length(rmseHours)) },
    { key: 'bias', title: t('bias'), align: 'end' as const, cell: learnt(({ biasHours }) => length(biasHours)) },
    { key: 'coverage', title: t('band'), align: 'end' as const, cell: learnt(({ coverage }) => format.percent(coverage)) },
    { key: 'horizon', title: t('horizon'), align: 'end' as const, cell: (m: LifeModel) => length(m.horizonSteps * m.stepHours) },
    {
      key: 'lead',
      title: t('lead'),
      align: 'end' as const,
      cell: (m: LifeModel) => (m.leadHours === 0 ? t('never') : length(m.leadHours)),
    },
    { key: 'at', title: t('learntAt'), cell: (m: LifeModel) => (m.learnt ? format.full(m.learnt.at) : t('notLearnt')) },
    ...(mayChange ? [{ key: 'do', title: '', cell: (m: LifeModel) => <ModelCommands model={m} onEdit={() => setOpen(m)} /> }] : []),
  ];
  return (
    <Panel
      title={t('models')}
      actions={
        mayChange && (
          <Button look="primary" icon={<Plus size={14} aria-hidden="true" />} onClick={() => setOpen('new')}>
            {t('newModel')}
          </Button>
        )
      }
    >
      <Loaded query={useCall('listLifeModels')}>
        {({ items }) => (
          <PlainTable
            label={t('models')}
            columns={columns}
            rows={items}
            keyOf={({ id }) => id}
            empty={<EmptyState title={t('noModels')}>{t('noModelsAbout')}</EmptyState>}
          />
        )}
      </Loaded>
      {open !== undefined && <ModelForm model={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </Panel>
  );
}

/** What is said of one asset, or why nothing is. */
function useSaid() {
  const tLife = useT(lifeWords);
  const length = useLength();
  const interval = useInterval();
  return {
    median: ({ state, medianHours = 0, highHours = 0, isBeyond }: Remaining) => {
      if (state !== 'said') return tLife(state);
      return isBeyond && medianHours >= highHours ? tLife('orMore', { low: length(medianHours) }) : length(medianHours);
    },
    band: ({ state, lowHours = 0, highHours, isBeyond }: Remaining) =>
      state === 'said' ? interval({ low: lowHours, ...(!isBeyond && { high: highHours }) }) : '—',
  };
}

function Predicted() {
  const t = useT(reliabilityWords);
  const text = useText();
  const format = useFormat();
  const said = useSaid();
  const time = (at: number | undefined) => (at === undefined ? '—' : format.full(at));
  return (
    <Panel title={t('predicted')} note={t('predictedAbout')}>
      <Loaded query={useCall('listRemainingLife', { query: { limit: mostAssets } })}>
        {({ items, total }) => (
          <>
            <PlainTable
              label={t('predicted')}
              columns={[
                {
                  key: 'asset',
                  title: t('asset'),
                  cell: (row: Remaining) => (
                    <Link to="/assets/$id" params={{ id: row.asset }} search={{ tab: 'life' }}>
                      {text(row.assetTitle)}
                    </Link>
                  ),
                },
                { key: 'kind', title: t('kind'), cell: (row: Remaining) => text(row.modelTitle) },
                { key: 'median', title: t('median'), cell: said.median },
                {
                  key: 'band',
                  title: t('band'),
                  cell: (row: Remaining) => `${said.band(row)}${row.coverage === undefined ? '' : ` (${format.percent(row.coverage)})`}`,
                },
                {
                  key: 'health',
                  title: t('health'),
                  align: 'end',
                  cell: ({ health }: Remaining) => (health === undefined ? '—' : format.percent(health)),
                },
                { key: 'since', title: t('since'), cell: ({ since }: Remaining) => time(since) },
                { key: 'at', title: t('saidAt'), cell: ({ at }: Remaining) => time(at) },
              ]}
              rows={items}
              keyOf={({ asset }) => asset}
              empty={<EmptyState title={t('nothingSaid')} />}
            />
            {total > items.length && (
              <p className="muted panel-body">{t('cut', { shown: format.number(items.length), n: format.number(total) })}</p>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

/** How remaining life is learnt, and what is said of each asset. */
export function RemainingTab() {
  return (
    <div className="stack">
      <Models />
      <Predicted />
    </div>
  );
}
