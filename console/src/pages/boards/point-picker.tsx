import '../trends/trends.css';
import { X } from 'lucide-react';
import { useBoardData } from '../../boards/data.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { IconButton } from '../../ui/button.tsx';
import { PointSearch } from '../trends/point-search.tsx';
import { editWords } from './edit-words.ts';

/** The points of a widget: found by searching, taken out one by one. With `most` 1 the next one takes the place of the last. */
export function PointPicker(props: {
  readonly points: readonly number[];
  readonly most: number;
  readonly onChange: (points: readonly number[]) => void;
}) {
  const { points, most, onChange } = props;
  const t = useT(editWords);
  const text = useText();
  const known = useBoardData().points;
  const nameOf = (number: number) => {
    const point = known.get(number);
    return point ? `${text(point.assetTitle)} · ${text(point.title)}` : `${t('point')} ${number}`;
  };
  const add = (number: number) => {
    if (most === 1) onChange([number]);
    else if (!points.includes(number) && points.length < most) onChange([...points, number]);
  };
  return (
    <div className="field">
      <span className="field-name">{t(most === 1 ? 'point' : 'points')}</span>
      <ul className="picked-points">
        {points.map((number) => (
          <li key={number}>
            <span>{nameOf(number)}</span>
            <IconButton label={t('removePoint', { name: nameOf(number) })} onClick={() => onChange(points.filter((one) => one !== number))}>
              <X size={14} aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
      <PointSearch onAdd={({ number }) => add(number)} />
    </div>
  );
}
