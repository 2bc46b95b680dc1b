import { Link, useNavigate } from '@tanstack/react-router';
import { Copy, Play, Plus, Upload } from 'lucide-react';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { usePackName } from '../../widgets/use-pack-name.ts';
import { ImportPlan } from './import-plan.tsx';
import { changed, DrillTag, IncidentNav, LevelBadge, type PlanView } from './incident.tsx';
import { planWords } from './plan-words.ts';
import { StartDialog } from './start-dialog.tsx';
import { incidentWords } from './words.ts';

interface Begin {
  readonly plan: string;
  readonly isDrill: boolean;
}

function PlanLine({ plan, onBegin }: { readonly plan: PlanView; readonly onBegin: (begin: Begin) => void }) {
  const t = useT(planWords);
  const text = useText();
  const format = useFormat();
  const [mayRun, mayWrite] = [useMay('operator'), useMay('engineer')];
  const packName = usePackName();
  const copy = useChange('copyPlan', { invalidates: changed, onDone: () => toast(planWords.copied) });
  const { id, body, pack, isChanged, version, running } = plan;
  const about = [
    t('version', { n: version }),
    t('stepsN', { n: format.number(body.steps.length) }),
    pack && `${t('fromPack', { pack: packName(pack) })}${isChanged ? ` (${t('changedPack')})` : ''}`,
    !body.enabled && t('off'),
  ];
  return (
    <li className="plan-line">
      <span className="what">
        <Link to="/plans/$id" params={{ id }}>
          <b>{text(body.title)}</b>
        </Link>
        <small>{about.filter(Boolean).join(' · ')}</small>
        {running.map((one) => (
          <Link key={one.id} to="/incidents/$id" params={{ id: one.id }} className="step-title">
            <LevelBadge level={one.level} /> {one.number} <DrillTag isDrill={one.isDrill} />
          </Link>
        ))}
      </span>
      <span className="incident-actions">
        {mayRun && (
          <>
            <Button onClick={() => onBegin({ plan: id, isDrill: true })}>{t('drill')}</Button>
            <Button icon={<Play size={14} aria-hidden="true" />} onClick={() => onBegin({ plan: id, isDrill: false })}>
              {t('run')}
            </Button>
          </>
        )}
        {mayWrite && (
          <Button
            icon={<Copy size={14} aria-hidden="true" />}
            disabled={copy.isPending}
            onClick={() => copy.mutate({ params: { id } }, { onError: toastError })}
          >
            {t('copy')}
          </Button>
        )}
      </span>
    </li>
  );
}

/** Emergency plans: what there is, run one, drill one, write one. */
export function PlansPage() {
  const t = useT(planWords);
  const w = useT(incidentWords);
  const navigate = useNavigate();
  const mayWrite = useMay('engineer');
  const [isImporting, setImporting] = useState(false);
  const [begin, setBegin] = useState<Begin>();
  return (
    <div className="page flowing incident-page">
      <PageHead
        title={w('plans')}
        marks={<IncidentNav />}
        actions={
          <>
            <CopyLink />
            {mayWrite && (
              <>
                <Button icon={<Upload size={14} aria-hidden="true" />} onClick={() => setImporting(true)}>
                  {t('import')}
                </Button>
                <Button
                  look="primary"
                  icon={<Plus size={14} aria-hidden="true" />}
                  onClick={() => void navigate({ to: '/plans/$id', params: { id: 'new' } })}
                >
                  {t('newPlan')}
                </Button>
              </>
            )}
          </>
        }
      />
      <RoleHint needs="operator" />
      <Panel title={w('plans')}>
        <Loaded query={useCall('listPlans', undefined, { everyMs: 10_000 })}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>
            ) : (
              <ul className="step-list">
                {items.map((plan) => (
                  <PlanLine key={plan.id} plan={plan} onBegin={setBegin} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      {isImporting && <ImportPlan onClose={() => setImporting(false)} />}
      {begin && <StartDialog {...begin} onClose={() => setBegin(undefined)} />}
    </div>
  );
}
