import { CopyPlus, Trash2 } from 'lucide-react';
import type { BoardWidget } from '../../../../src/contracts/api/board-widgets.ts';
import { boardGrids, type Place } from '../../../../src/contracts/board.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import { useCall } from '../../api/queries.ts';
import { useLanguage, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { localSchema } from '../../ui/local-schema.ts';
import { type FormSchema, SchemaForm } from '../../ui/schema-form.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import type { Draft } from './draft.ts';
import { editWords } from './edit-words.ts';
import { CameraChoice, Grounds, PictureChoice } from './part-choices.tsx';
import { PointPicker } from './point-picker.tsx';

interface Part {
  readonly widget: BoardWidget;
  readonly onChange: (widget: BoardWidget) => void;
}

const mostPoints: Partial<Record<BoardWidget['kind'], number>> = { value: 1, level: 1, trend: 12, status: 60, table: 60 };
const noTitle: Text = { zh: '', en: '' };

function Points({ widget, onChange }: Part) {
  const most = mostPoints[widget.kind];
  if (most === undefined) return null;
  const points = 'points' in widget ? widget.points : 'point' in widget && widget.point >= 0 ? [widget.point] : [];
  const change = (next: readonly number[]) =>
    onChange({ ...widget, ...('points' in widget ? { points: [...next] } : { point: next[0] ?? -1 }) } as BoardWidget); // holds: the field that the kind has
  return <PointPicker points={points} most={most} onChange={change} />;
}

function Titles({ widget, onChange }: Part) {
  const t = useT(editWords);
  const title = widget.title ?? noTitle;
  const change = (next: Text) => onChange({ ...widget, title: next.zh || next.en ? { ...next } : undefined });
  return (
    <>
      <TextField label={t('titleZh')} value={title.zh} onChange={(zh) => change({ ...title, zh })} autoComplete="off" />
      <TextField
        label={t('titleEn')}
        value={title.en}
        onChange={(en) => change({ ...title, en })}
        help={t('titleHelp')}
        autoComplete="off"
      />
    </>
  );
}

function Texts({ widget, onChange }: Part & { readonly widget: Extract<BoardWidget, { readonly kind: 'text' }> }) {
  const t = useT(editWords);
  const field = (language: 'zh' | 'en', label: string) => (
    <TextArea
      label={label}
      value={widget.text[language]}
      maxLength={2000}
      onChange={(value) => onChange({ ...widget, text: { ...widget.text, [language]: value } })}
    />
  );
  return (
    <>
      {field('zh', t('textZh'))}
      {field('en', t('textEn'))}
    </>
  );
}

function AssetOf({ widget, onChange }: Part) {
  const t = useT(editWords);
  if (widget.kind !== 'alarms' && widget.kind !== 'alarmCount' && widget.kind !== 'map') return null;
  return <AssetPicker label={t('asset')} value={widget.asset} onChange={(asset) => onChange({ ...widget, asset })} />;
}

/** What the kind has besides, by its schema. */
function Rest({ widget, onChange }: Part) {
  const language = useLanguage();
  const kinds = useCall('listWidgetKinds').data?.items ?? [];
  const form = kinds.find(({ kind }) => kind === widget.kind)?.form as FormSchema | undefined; // holds: the server writes JSON Schema
  if (!form || Object.keys(form.properties ?? {}).length === 0) return null;
  const value = widget as unknown as Readonly<Record<string, unknown>>; // holds: a widget is a record
  return <SchemaForm schema={localSchema(form, language)} value={value} onChange={(next) => onChange(next as unknown as BoardWidget)} />;
}

/** Place and size in figures, for who does not drag. */
function PlaceFields({
  widget,
  draft,
  onPlace,
}: {
  readonly widget: BoardWidget;
  readonly draft: Draft;
  readonly onPlace: (place: Place) => void;
}) {
  const t = useT(editWords);
  const { x, y, w, h } = widget;
  const { columns, rows } = boardGrids[draft.mode];
  const fields = [
    ['x', t('column'), x + 1, columns],
    ['y', t('row'), y + 1, rows],
    ['w', t('width'), w, columns],
    ['h', t('height'), h, rows],
  ] as const;
  return (
    <details>
      <summary>{t('place')}</summary>
      <div className="place-fields">
        {fields.map(([key, label, value, most]) => (
          <Field key={key} label={label}>
            {(wiring) => (
              <input
                {...wiring}
                className="input num"
                type="number"
                min={1}
                max={most}
                value={value}
                onChange={(e) => {
                  const figure = Number(e.target.value);
                  if (Number.isInteger(figure) && figure >= 1)
                    onPlace({ x, y, w, h, [key]: key === 'x' || key === 'y' ? figure - 1 : figure });
                }}
              />
            )}
          </Field>
        ))}
      </div>
    </details>
  );
}

/** Everything that can be set of a widget. */
export function Properties(props: {
  readonly widget: BoardWidget;
  readonly draft: Draft;
  readonly onChange: (widget: BoardWidget) => void;
  readonly onPlace: (place: Place) => void;
  readonly onDouble: () => void;
  readonly onRemove: () => void;
}) {
  const t = useT(editWords);
  const { widget, draft, onChange } = props;
  return (
    <div className="form">
      <Points widget={widget} onChange={onChange} />
      {widget.kind === 'text' ? <Texts widget={widget} onChange={onChange} /> : <Titles widget={widget} onChange={onChange} />}
      <Rest widget={widget} onChange={onChange} />
      <CameraChoice widget={widget} onChange={onChange} />
      <PictureChoice widget={widget} onChange={onChange} />
      <Grounds widget={widget} onChange={onChange} />
      <AssetOf widget={widget} onChange={onChange} />
      <PlaceFields widget={widget} draft={draft} onPlace={props.onPlace} />
      <div className="button-row">
        <Button icon={<CopyPlus size={14} aria-hidden="true" />} onClick={props.onDouble}>
          {t('double')}
        </Button>
        <Button look="danger" icon={<Trash2 size={14} aria-hidden="true" />} onClick={props.onRemove}>
          {t('remove')}
        </Button>
      </div>
    </div>
  );
}
