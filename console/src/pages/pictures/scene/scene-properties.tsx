import { materials } from '../../../../../src/contracts/picture.ts';
import { type SceneKind, sceneKindInfo } from '../../../../../src/contracts/scene.ts';
import { useT } from '../../../i18n/use-t.ts';
import type { PlainKey } from '../../../i18n/words.ts';
import type { SceneItem } from '../../../pictures/data.ts';
import { Bands, Opens, Part, Visible } from '../edit-bindings.tsx';
import { ChoiceField, NumberField, TextFields } from '../edit-fields.tsx';
import { choiceWords, editWords } from '../edit-words.ts';
import { RowsField } from './rows-field.tsx';
import { SceneBinding } from './scene-binding.tsx';
import { sceneEditWords } from './scene-words.ts';
import { canTurn, turnedItem, turnOf } from './transform.ts';

type Word = PlainKey<typeof sceneEditWords>;
type ItemOf<K extends SceneItem['kind']> = Extract<SceneItem, { readonly kind: K }>;

interface Editing<I extends SceneItem = SceneItem> {
  readonly item: I;
  readonly onChange: (item: SceneItem) => void;
}

/** Lengths that the schema takes. */
const lengths = [0.01, 1e5] as const;

/** A number of a kind that is changed in a field of its own. */
interface Figure {
  readonly key: string;
  readonly word: Word;
  readonly range: readonly [number, number];
}

const figure = (key: string, word: Word = key as Word, range: readonly [number, number] = lengths): Figure => ({ key, word, range }); // holds: where no word is given, the key is one

const figures: Readonly<Record<SceneKind, readonly Figure[]>> = {
  box: [],
  cylinder: [figure('radius'), figure('height')],
  prism: [figure('length')],
  terrain: [figure('width', 'width', [1, 1e6]), figure('depth', 'depth', [1, 1e6])],
  water: [],
  gate: [figure('full', 'fullAt', [0.001, 1e9]), figure('lift', 'lift', [0.01, 1e4])],
  label: [],
};

const withField = (item: SceneItem, key: string, value: unknown): SceneItem => ({ ...item, [key]: value }) as SceneItem; // holds: callers name fields of the kind with their types
const fieldOf = (item: SceneItem, key: string): unknown => (item as unknown as Record<string, unknown>)[key]; // holds: a thing is a record

function Triple(props: {
  readonly words: readonly [Word, Word, Word];
  readonly value: readonly number[];
  readonly range?: readonly [number, number];
  readonly onChange: (value: number[]) => void;
}) {
  const { words, value, range, onChange } = props;
  const t = useT(sceneEditWords);
  return (
    <div className="scene-triple">
      {words.map((word, i) => (
        <NumberField
          key={word}
          label={t(word)}
          value={value[i]}
          range={range}
          onChange={(next) => next !== undefined && onChange(value.with(i, next))}
        />
      ))}
    </div>
  );
}

/** Where a thing stands, how large it is, and how it is turned. */
function Place({ item, onChange }: Editing) {
  const t = useT(sceneEditWords);
  const turn = (wanted: number | undefined) => wanted !== undefined && onChange(turnedItem(item, wanted - turnOf(item)));
  return (
    <div className="stack">
      {'at' in item && <Triple words={['x', 'y', 'z']} value={item.at} onChange={(at) => onChange(withField(item, 'at', at))} />}
      {'size' in item && (
        <Triple
          words={['sizeX', 'sizeY', 'sizeZ']}
          value={item.size}
          range={lengths}
          onChange={(size) => onChange(withField(item, 'size', size))}
        />
      )}
      <div className="edit-place">
        {figures[item.kind].map(({ key, word, range }) => (
          <NumberField
            key={key}
            label={t(word)}
            value={Number(fieldOf(item, key))}
            range={range}
            onChange={(next) => next !== undefined && onChange(withField(item, key, next))}
          />
        ))}
        {canTurn(item) && <NumberField label={t('turnY')} value={turnOf(item)} range={[-360, 360]} onChange={turn} />}
      </div>
    </div>
  );
}

const corners = { rows: [3, 200], columns: [2, 2] } as const;
const grid = { rows: [2, 64], columns: [2, 64] } as const;
const outlineHelp = { up: 'outlineUp', x: 'outlineX', z: 'outlineZ' } as const;

function PrismShape({ item, onChange }: Editing<ItemOf<'prism'>>) {
  const t = useT(sceneEditWords);
  return (
    <>
      <ChoiceField
        label={t('along')}
        value={item.along}
        options={[
          ['up', t('alongUp')],
          ['x', t('alongX')],
          ['z', t('alongZ')],
        ]}
        onChange={(along) => onChange(withField(item, 'along', along))}
      />
      <RowsField
        label={t('outline')}
        help={t(outlineHelp[item.along])}
        value={item.outline}
        shape={corners}
        onChange={(outline) => onChange(withField(item, 'outline', outline))}
      />
    </>
  );
}

function WaterShape({ item, onChange }: Editing<ItemOf<'water'>>) {
  const t = useT(sceneEditWords);
  const pair = (key: 'from' | 'to', at: 0 | 1, next: number | undefined) =>
    next !== undefined && onChange(withField(item, key, item[key].with(at, next)));
  const range = [-1e15, 1e15] as const;
  return (
    <>
      <p className="field-note">{t('levelScaleHelp')}</p>
      <div className="edit-place">
        <NumberField label={t('value1')} value={item.from[0]} range={range} onChange={(next) => pair('from', 0, next)} />
        <NumberField label={t('height1')} value={item.from[1]} range={range} onChange={(next) => pair('from', 1, next)} />
        <NumberField label={t('value2')} value={item.to[0]} range={range} onChange={(next) => pair('to', 0, next)} />
        <NumberField label={t('height2')} value={item.to[1]} range={range} onChange={(next) => pair('to', 1, next)} />
      </div>
      <RowsField
        label={t('shore')}
        help={t('shoreHelp')}
        value={item.outline}
        shape={corners}
        onChange={(outline) => onChange(withField(item, 'outline', outline))}
      />
    </>
  );
}

/** What makes the shape of a kind, besides its lengths. */
function Shape({ item, onChange }: Editing) {
  const t = useT(sceneEditWords);
  switch (item.kind) {
    case 'prism':
      return <PrismShape item={item} onChange={onChange} />;
    case 'water':
      return <WaterShape item={item} onChange={onChange} />;
    case 'cylinder':
      return (
        <ChoiceField
          label={t('lying')}
          value={item.lying}
          options={[
            ['no', t('upright')],
            ['x', t('alongX')],
            ['z', t('alongZ')],
          ]}
          onChange={(lying) => onChange(withField(item, 'lying', lying))}
        />
      );
    case 'terrain':
      return (
        <RowsField
          label={t('heights')}
          help={t('heightsHelp')}
          value={item.heights}
          shape={grid}
          onChange={(heights) => onChange(withField(item, 'heights', heights))}
        />
      );
    default:
      return null;
  }
}

/** All that can be said of one thing of a scene. */
export function SceneProperties({ item, onChange }: Editing) {
  const t = useT(sceneEditWords);
  const words = useT(editWords);
  const choice = useT(choiceWords);
  const change = (next: SceneItem) => onChange(next);
  return (
    <div className="edit-properties stack">
      <TextFields
        value={item.title ?? { zh: '', en: '' }}
        zh={words('nameZh')}
        en={words('nameEn')}
        onChange={(title) => onChange({ ...item, title })}
      />
      <SceneBinding item={item} isRequired={sceneKindInfo[item.kind].needsPoint} onChange={onChange} />
      <Part title={item.kind === 'water' ? t('levelScale') : t('place')} isOpen>
        {item.kind !== 'water' && <Place item={item} onChange={onChange} />}
        <Shape item={item} onChange={onChange} />
      </Part>
      {'material' in item && (
        <ChoiceField
          label={words('material')}
          value={item.material}
          options={materials.map((key) => [key, choice(key)])}
          onChange={(material) => onChange(withField(item, 'material', material))}
        />
      )}
      <Part title={words('bands')}>
        <Bands element={item} onChange={change} />
      </Part>
      <Part title={words('visible')}>
        <Visible element={item} onChange={change} />
      </Part>
      <Part title={words('opens')}>
        <Opens element={item} onChange={change} />
      </Part>
    </div>
  );
}
