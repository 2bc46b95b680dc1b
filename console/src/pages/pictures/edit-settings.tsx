import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { fill } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import type { Draft } from './draft.ts';
import { NumberField, TextFields } from './edit-fields.tsx';
import { editWords } from './edit-words.ts';
import { picturesWords } from './words.ts';

interface SettingsProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

function BackgroundField({ draft, onChange }: SettingsProps) {
  const t = useT(editWords);
  const format = useFormat();
  const [name, setName] = useState(0);
  const check = useChange('checkPictureBackground', {
    onDone: ({ svg, dropped }) => {
      onChange({ ...draft, background: svg });
      const n = format.number(dropped);
      toast({ zh: fill(editWords.backgroundTaken.zh, { n }), en: fill(editWords.backgroundTaken.en, { n }) });
    },
  });
  return (
    <>
      <Field label={t('background')} help={t('backgroundHelp')}>
        {(wiring) => (
          <input
            key={name}
            {...wiring}
            className="input file"
            type="file"
            accept=".svg,image/svg+xml"
            onChange={(e) => void e.target.files?.[0]?.text().then((svg) => check.mutate({ body: { svg } }))}
          />
        )}
      </Field>
      {check.error && <ErrorPanel error={check.error} />}
      {draft.background !== undefined && (
        <Button
          className="start"
          onClick={() => {
            setName(name + 1);
            onChange({ ...draft, background: undefined });
          }}
        >
          {t('noBackground')}
        </Button>
      )}
    </>
  );
}

/** Title, asset, size and background of a picture. */
export function SettingsDrawer({ draft, onChange, onClose }: SettingsProps & { readonly onClose: () => void }) {
  const t = useT(editWords);
  const words = useT(picturesWords);
  const sized = (key: 'width' | 'height') => (value: number | undefined) => {
    if (value !== undefined && value >= 200 && value <= 8000) onChange({ ...draft, [key]: Math.round(value) });
  };
  return (
    <Drawer isOpen onClose={onClose} title={t('settings')}>
      <div className="stack">
        <TextFields value={draft.title} zh={t('nameZh')} en={t('nameEn')} onChange={(title) => onChange({ ...draft, title })} />
        <div className="edit-place">
          <NumberField label={`${t('pictureSize')} · ${t('w')}`} value={draft.width} onChange={sized('width')} />
          <NumberField label={t('h')} value={draft.height} onChange={sized('height')} />
        </div>
        <BackgroundField draft={draft} onChange={onChange} />
        <AssetPicker
          label={words('asset')}
          help={words('assetHelp')}
          value={draft.asset}
          onChange={(asset) => onChange({ ...draft, asset })}
        />
      </div>
    </Drawer>
  );
}
