import { type ElementKind, elementKindInfo, lineLooks, materials } from '../../../../src/contracts/picture.ts';
import { useT } from '../../i18n/use-t.ts';
import type { PlainKey } from '../../i18n/words.ts';
import type { PictureElement } from '../../pictures/data.ts';
import { Bands, type Editing as EditingOf, Opens, Part, Visible } from './edit-bindings.tsx';
import { ChoiceField, FlagField, NumberField, PointField, TextFields } from './edit-fields.tsx';
import { choiceWords, editWords } from './edit-words.ts';

type Word = PlainKey<typeof editWords>;
type Choice = keyof typeof choiceWords;

/** A property of a kind that a form can change. */
type Property =
  | { readonly type: 'number'; readonly key: string; readonly word: Word }
  | { readonly type: 'flag'; readonly key: string; readonly word: Word }
  | { readonly type: 'choice'; readonly key: string; readonly word: Word; readonly of: readonly Choice[] };

const material: Property = { type: 'choice', key: 'material', word: 'material', of: materials };
const onAbove: Property = { type: 'number', key: 'onAbove', word: 'onAbove' };
const letters: Property = { type: 'number', key: 'size', word: 'size' };

/** What makes each kind look as it does, besides its place and its point. */
const properties: Readonly<Record<ElementKind, readonly Property[]>> = {
  rect: [material, { type: 'number', key: 'radius', word: 'radius' }],
  ellipse: [material],
  area: [material],
  line: [
    { type: 'choice', key: 'look', word: 'line', of: lineLooks },
    { type: 'number', key: 'width', word: 'width' },
    { type: 'flag', key: 'arrow', word: 'arrow' },
  ],
  text: [
    letters,
    { type: 'flag', key: 'isBold', word: 'isBold' },
    { type: 'choice', key: 'align', word: 'align', of: ['start', 'middle', 'end'] },
  ],
  value: [letters, { type: 'flag', key: 'isFramed', word: 'isFramed' }],
  level: [
    { type: 'number', key: 'low', word: 'low' },
    { type: 'number', key: 'high', word: 'high' },
    { type: 'flag', key: 'withMarks', word: 'withMarks' },
  ],
  gate: [
    { type: 'number', key: 'full', word: 'full' },
    { type: 'choice', key: 'look', word: 'gate', of: ['lift', 'radial'] },
  ],
  pump: [onAbove],
  valve: [onAbove],
  motor: [onAbove],
  weir: [],
  lamp: [onAbove],
  spark: [{ type: 'number', key: 'hours', word: 'hours' }],
  link: [],
};

type Editing = EditingOf<PictureElement>;

/** An element with one field changed. */
const withField = (element: PictureElement, key: string, value: unknown): PictureElement =>
  ({ ...element, [key]: value }) as PictureElement; // holds: the table names fields of the kind with their types

const fieldOf = (element: PictureElement, key: string): unknown => (element as unknown as Record<string, unknown>)[key]; // holds: an element is a record

function PropertyField({ property, element, onChange }: Editing & { readonly property: Property }) {
  const t = useT(editWords);
  const choice = useT(choiceWords);
  const value = fieldOf(element, property.key);
  const set = (next: unknown) => onChange(withField(element, property.key, next));
  if (property.type === 'number')
    return <NumberField label={t(property.word)} value={Number(value)} onChange={(next) => next !== undefined && set(next)} />;
  if (property.type === 'flag') return <FlagField label={t(property.word)} value={value === true} onChange={set} />;
  return (
    <ChoiceField label={t(property.word)} value={String(value)} options={property.of.map((key) => [key, choice(key)])} onChange={set} />
  );
}

function Place({ element, onChange }: Editing) {
  const t = useT(editWords);
  return (
    <div className="edit-place">
      {(['x', 'y', 'w', 'h', 'rotation'] as const).map((key) => (
        <NumberField
          key={key}
          label={t(key)}
          value={element[key]}
          range={key === 'w' || key === 'h' ? [1, 10_000] : undefined}
          onChange={(value) => value !== undefined && onChange(withField(element, key, value))}
        />
      ))}
    </div>
  );
}

function Turn({ element, onChange }: Editing) {
  const t = useT(editWords);
  const { turn } = element;
  const pair = (key: 'from' | 'to', at: 0 | 1, value: number | undefined) => {
    if (!turn || value === undefined) return;
    const next: [number, number] = at === 0 ? [value, turn[key][1]] : [turn[key][0], value];
    onChange({ ...element, turn: { ...turn, [key]: next } });
  };
  return (
    <>
      <PointField
        label={t('point')}
        value={turn?.point}
        onChange={(point) =>
          onChange({ ...element, turn: point === undefined ? undefined : { ...(turn ?? { from: [0, 0], to: [100, 90] }), point } })
        }
      />
      {turn &&
        (['from', 'to'] as const).map((key) => (
          <div key={key} className="edit-place">
            <NumberField label={t(key === 'from' ? 'turnFrom' : 'turnTo')} value={turn[key][0]} onChange={(value) => pair(key, 0, value)} />
            <NumberField label="°" value={turn[key][1]} onChange={(value) => pair(key, 1, value)} />
          </div>
        ))}
    </>
  );
}

/** All that can be said of one element. */
export function Properties({ element, onChange }: Editing) {
  const t = useT(editWords);
  const { kind } = element;
  const mayBind = kind !== 'link' && kind !== 'text';
  return (
    <div className="edit-properties stack">
      {mayBind && (
        <PointField
          label={t('point')}
          value={element.point}
          isRequired={elementKindInfo[kind].needsPoint}
          onChange={(point) => onChange(withField(element, 'point', point))}
        />
      )}
      {kind === 'gate' && (
        <PointField label={t('setPoint')} value={element.setPoint} onChange={(setPoint) => onChange({ ...element, setPoint })} />
      )}
      {kind === 'text' ? (
        <TextFields value={element.text} zh={t('textZh')} en={t('textEn')} onChange={(text) => onChange({ ...element, text })} />
      ) : (
        <TextFields
          value={element.title ?? { zh: '', en: '' }}
          zh={t('nameZh')}
          en={t('nameEn')}
          onChange={(title) => onChange({ ...element, title })}
        />
      )}
      {properties[kind].map((property) => (
        <PropertyField key={property.key} property={property} element={element} onChange={onChange} />
      ))}
      <Part title={t('place')} isOpen>
        <Place element={element} onChange={onChange} />
      </Part>
      {mayBind && (
        <Part title={t('bands')}>
          <Bands element={element} onChange={onChange} />
        </Part>
      )}
      <Part title={t('visible')}>
        <Visible element={element} onChange={onChange} />
      </Part>
      <Part title={t('turn')}>
        <Turn element={element} onChange={onChange} />
      </Part>
      <Part title={t('opens')} isOpen={kind === 'link'}>
        <Opens element={element} onChange={onChange} />
      </Part>
    </div>
  );
}
