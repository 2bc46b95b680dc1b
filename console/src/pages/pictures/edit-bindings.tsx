import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import type { PictureElement } from '../../pictures/data.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { ChoiceField, NumberField, PointField } from './edit-fields.tsx';
import { editWords } from './edit-words.ts';

/** What elements of a picture and things of a scene have in common: how they look at which value, when they are shown, what a click leads to. */
type Bound = Pick<PictureElement, 'bands' | 'visible' | 'opens'>;

/** Something that is being changed. */
export interface Editing<E> {
  readonly element: E;
  readonly onChange: (element: E) => void;
}

/** A part of a form that can be folded. */
export function Part({
  title,
  children,
  isOpen = false,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly isOpen?: boolean;
}) {
  return (
    <details className="edit-part" open={isOpen}>
      <summary>{title}</summary>
      <div className="stack">{children}</div>
    </details>
  );
}

/** Ranges of the value in which something looks like an alarm. */
export function Bands<E extends Bound>({ element, onChange }: Editing<E>) {
  const t = useT(editWords);
  const { bands } = element;
  const set = (next: PictureElement['bands']) => onChange({ ...element, bands: next });
  return (
    <>
      <p className="field-note">{t('bandsHelp')}</p>
      {bands.map((band, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a range is nothing but its place in the row
        <div key={i} className="edit-band">
          <NumberField
            label={t('atLeast')}
            value={band.atLeast}
            isOptional
            onChange={(atLeast) => set(bands.with(i, { ...band, atLeast }))}
          />
          <NumberField label={t('atMost')} value={band.atMost} isOptional onChange={(atMost) => set(bands.with(i, { ...band, atMost }))} />
          <ChoiceField
            label={t('priority')}
            value={String(band.priority)}
            options={['1', '2', '3', '4'].map((key) => [key, key])}
            onChange={(key) => set(bands.with(i, { ...band, priority: Number(key) as 1 | 2 | 3 | 4 }))} // holds: the options are these four
          />
          <IconButton label={t('removeBand')} onClick={() => set(bands.toSpliced(i, 1))}>
            <X size={14} aria-hidden="true" />
          </IconButton>
        </div>
      ))}
      {bands.length < 8 && (
        <Button icon={<Plus size={14} aria-hidden="true" />} onClick={() => set([...bands, { priority: 3 }])}>
          {t('addBand')}
        </Button>
      )}
    </>
  );
}

/** The condition on which something is shown. */
export function Visible<E extends Bound>({ element, onChange }: Editing<E>) {
  const t = useT(editWords);
  const { visible } = element;
  return (
    <>
      <PointField
        label={t('point')}
        value={visible?.point}
        onChange={(point) =>
          onChange({ ...element, visible: point === undefined ? undefined : { ...(visible ?? { atLeast: 0.5 }), point } })
        }
      />
      {visible && (
        <div className="edit-place">
          <NumberField
            label={t('atLeast')}
            value={visible.atLeast}
            isOptional
            onChange={(atLeast) => onChange({ ...element, visible: { ...visible, atLeast } })}
          />
          <NumberField
            label={t('atMost')}
            value={visible.atMost}
            isOptional
            onChange={(atMost) => onChange({ ...element, visible: { ...visible, atMost } })}
          />
        </div>
      )}
    </>
  );
}

/** What a click leads to. */
export function Opens<E extends Bound>({ element, onChange }: Editing<E>) {
  const t = useT(editWords);
  const text = useText();
  const { opens } = element;
  const pictures = useCall('listPictures', { query: {} }).data?.items ?? [];
  const way = opens?.picture !== undefined ? 'picture' : opens !== undefined ? 'asset' : 'face';
  const choose = (key: string) => {
    const first = pictures[0]?.id;
    onChange({ ...element, opens: key === 'asset' ? {} : key === 'picture' && first ? { picture: first } : undefined });
  };
  return (
    <>
      <ChoiceField
        label={t('opens')}
        value={way}
        options={[
          ['face', t('face')],
          ['picture', t('toPicture')],
          ['asset', t('toAsset')],
        ]}
        onChange={choose}
      />
      {way === 'picture' && (
        <ChoiceField
          label={t('toPicture')}
          value={opens?.picture ?? ''}
          options={pictures.map(({ id, title }) => [id, text(title)])}
          onChange={(picture) => onChange({ ...element, opens: { picture } })}
        />
      )}
      {way === 'asset' && (
        <AssetPicker label={t('toAsset')} value={opens?.asset} onChange={(asset) => onChange({ ...element, opens: { asset } })} />
      )}
    </>
  );
}
