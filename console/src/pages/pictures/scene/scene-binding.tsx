import { isWithin } from '../../../../../src/contracts/picture.ts';
import type { SceneKind } from '../../../../../src/contracts/scene.ts';
import { useCommon, useFormat, useT } from '../../../i18n/use-t.ts';
import type { PlainKey } from '../../../i18n/words.ts';
import { type SceneItem, shareOf, useReading } from '../../../pictures/data.ts';
import { useRemark, useShown } from '../../../pictures/values.tsx';
import { heightOf } from '../../../scene/height-of.ts';
import { PriorityBadge } from '../../../ui/priority-badge.tsx';
import { PointField } from '../edit-fields.tsx';
import { editWords } from '../edit-words.ts';
import { sceneEditWords } from './scene-words.ts';

/** What a point does to each kind. */
const effects: Readonly<Record<SceneKind, PlainKey<typeof sceneEditWords>>> = {
  box: 'bindsColour',
  cylinder: 'bindsColour',
  prism: 'bindsColour',
  terrain: 'bindsColour',
  water: 'bindsLevel',
  gate: 'bindsOpening',
  label: 'bindsText',
};

/** What the present value does to a thing, in words. */
function useEffectText(item: SceneItem, value: number | undefined): string {
  const t = useT(sceneEditWords);
  const format = useFormat();
  if (value === undefined) return '';
  if (item.kind === 'water') return t('nowHeight', { n: format.value(heightOf(item, value), { decimals: 1 }) });
  return item.kind === 'gate' ? t('nowOpen', { n: format.value(shareOf(value, 0, item.full) * 100, { decimals: 0 }) }) : '';
}

/** The present value of the point of a thing, and what it does. */
function Now({ item }: { readonly item: SceneItem }) {
  const t = useT(sceneEditWords);
  const common = useCommon();
  const reading = useReading(item.point, item.bands);
  const condition = useReading(item.visible?.point);
  const shown = useShown(reading);
  const { point, value, standing, priority } = reading;
  const isHidden = item.visible !== undefined && !isWithin(item.visible, condition.value);
  const rest = [useEffectText(item, value), ...useRemark(reading), isHidden ? t('nowHidden') : ''].filter(Boolean);
  return (
    <p className="scene-now">
      <span className="muted">{t('now')}</span>
      {priority !== undefined && <PriorityBadge priority={priority} />}
      <b className="num">
        {standing === 'none' ? common('noValue') : shown} <small>{point?.symbol}</small>
      </b>
      {rest.length > 0 && <small className="muted">{rest.join(' · ')}</small>}
    </p>
  );
}

/** The point that a thing is bound to, what it does there, and how that looks now. */
export function SceneBinding(props: {
  readonly item: SceneItem;
  readonly isRequired: boolean;
  readonly onChange: (item: SceneItem) => void;
}) {
  const { item, isRequired, onChange } = props;
  const t = useT(sceneEditWords);
  const words = useT(editWords);
  const isBound = item.point !== undefined && item.point >= 0;
  return (
    <div className="stack">
      <PointField
        label={words('point')}
        value={item.point}
        isRequired={isRequired}
        onChange={(point) => onChange({ ...item, point } as SceneItem)} // holds: a kind that needs its point cannot be freed of it
      />
      <p className="field-note">{t(effects[item.kind])}</p>
      {isBound && <Now item={item} />}
    </div>
  );
}
