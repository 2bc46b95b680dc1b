import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { loadWords } from './map-words.ts';
import { placesWords } from './words.ts';

/** Which floor is shown; nothing where there is no plan that lies anywhere. */
export function PlanChoice(props: { readonly chosen: string | undefined; readonly onChange: (plan: string | undefined) => void }) {
  const t = useT(placesWords);
  const words = useT(loadWords);
  const text = useText();
  const format = useFormat();
  const plans = (useCall('listFloorPlans').data?.items ?? []).filter(({ fit }) => fit !== undefined);
  const fit = plans.find(({ id }) => id === props.chosen)?.fit;
  if (plans.length === 0) return null;
  return (
    <span className="plan-choice">
      {fit && <span className="muted">{fit.isChecked ? t('planRms', { n: format.quantity(fit.rms, 2, 'm') }) : t('planUnchecked')}</span>}
      <select
        className="input"
        aria-label={t('floors')}
        value={fit ? props.chosen : ''}
        onChange={(e) => props.onChange(e.target.value || undefined)}
      >
        <option value="">{t('outdoors')}</option>
        {plans.map(({ id, building, floor, title }) => (
          <option key={id} value={id}>
            {[building, words('floorShort', { n: floor }), text(title)].filter(Boolean).join(' · ')}
          </option>
        ))}
      </select>
    </span>
  );
}
