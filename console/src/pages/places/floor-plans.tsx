import { BrickWall, Crosshair, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import type { FloorPlan } from '../../map/plan-layer.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { FloorPlanForm } from './floor-plan-form.tsx';
import { loadWords } from './map-words.ts';
import { placesWords } from './words.ts';

/** What can be done with a plan beside the map. */
interface PlanActs {
  readonly onShow: (plan: string) => void;
  readonly onTie: (plan: FloorPlan) => void;
  readonly onWalls: (plan: FloorPlan) => void;
}

/** Floor plans by building and floor, to be loaded, tied to the earth, given walls and shown. */
export function FloorPlans(props: PlanActs) {
  const t = useT(loadWords);
  const query = useCall('listFloorPlans');
  const mayChange = useMay('engineer');
  const [open, setOpen] = useState<{ readonly plan: FloorPlan | undefined }>();
  return (
    <section className="places-maps" aria-label={t('plans')}>
      <h3>{t('plans')}</h3>
      {mayChange && (
        <Button icon={<Plus size={14} />} onClick={() => setOpen({ plan: undefined })}>
          {t('newPlan')}
        </Button>
      )}
      <Loaded query={query}>
        {({ items }) => (
          <ul>
            {items.length === 0 && <li className="muted">{t('noPlans')}</li>}
            {items.map((plan) => (
              <OnePlan key={plan.id} plan={plan} {...props} onEdit={() => setOpen({ plan })} />
            ))}
          </ul>
        )}
      </Loaded>
      {open && <FloorPlanForm plan={open.plan} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

function OnePlan(props: PlanActs & { readonly plan: FloorPlan; readonly onEdit: () => void }) {
  const { plan } = props;
  const t = useT(loadWords);
  const text = useText();
  const mayChange = useMay('engineer');
  const name = text(plan.title);
  return (
    <li>
      <b>{name}</b>
      <small className="muted">{useAbout(plan)}</small>
      <span className="places-acts">
        {plan.fit && (
          <Button onClick={() => props.onShow(plan.id)} aria-label={t('showOf', { name })}>
            {t('show')}
          </Button>
        )}
        {mayChange && plan.content && (
          <IconButton label={t('tieOf', { name })} onClick={() => props.onTie(plan)}>
            <Crosshair size={14} />
          </IconButton>
        )}
        {mayChange && plan.fit && (
          <IconButton label={t('wallsOf', { name })} onClick={() => props.onWalls(plan)}>
            <BrickWall size={14} />
          </IconButton>
        )}
        {mayChange && (
          <>
            <IconButton label={t('edit', { name })} onClick={props.onEdit}>
              <Pencil size={14} />
            </IconButton>
            <RemovePlan plan={plan} />
          </>
        )}
      </span>
    </li>
  );
}

function useAbout({ building, floor, content, fit, walking }: FloorPlan): string {
  const t = useT(loadWords);
  const places = useT(placesWords);
  const format = useFormat();
  const lies = fit && (fit.isChecked ? places('planRms', { n: format.quantity(fit.rms, 2, 'm') }) : places('planUnchecked'));
  const state = content ? (lies ?? t('notTied')) : t('noFile');
  const walls = walking && t('wallsCount', { n: walking.obstacles.length, m: walking.entrances.length });
  return [building, t('floorShort', { n: floor }), content && format.bytes(content.bytes), state, walls].filter(Boolean).join(' · ');
}

function RemovePlan({ plan }: { readonly plan: FloorPlan }) {
  const t = useT(loadWords);
  const text = useText();
  const [isAsked, setAsked] = useState(false);
  const remove = useChange('removeFloorPlan', { invalidates: ['listFloorPlans'], onDone: () => toast(loadWords.removed) });
  const name = text(plan.title);
  return (
    <>
      <IconButton label={t('removeOf', { name })} onClick={() => setAsked(true)}>
        <Trash2 size={14} />
      </IconButton>
      <ConfirmDialog
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={t('removePlanTitle', { name })}
        about={t('removeAbout')}
        confirm={t('remove')}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate({ params: { id: plan.id } }, { onSuccess: () => setAsked(false), onError: toastError })}
      />
    </>
  );
}
