import { Check, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Button, IconButton, Segmented } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import type { RangeText } from '../../ui/range.ts';
import { SchemaForm } from '../../ui/schema-form.tsx';
import { TextFilter } from '../../ui/text-filter.tsx';
import { TimeRange } from '../../ui/time-range.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { Specimen } from './specimen.tsx';
import { designWords } from './words.ts';

function Buttons() {
  const t = useT(designWords);
  return (
    <>
      <Specimen name="Button" state={t('normal')}>
        <Button>{t('command')}</Button>
      </Specimen>
      <Specimen name="Button" state={t('primary')}>
        <Button look="primary">{t('command')}</Button>
      </Specimen>
      <Specimen name="Button" state={t('danger')}>
        <Button look="danger">{t('remove')}</Button>
      </Specimen>
      <Specimen name="Button" state={t('disabled')}>
        <Button disabled>{t('command')}</Button>
      </Specimen>
      <Specimen name="Button" state={t('withIcon')}>
        <Button icon={<Check size={15} aria-hidden="true" />} hotkey="A">
          {t('command')}
        </Button>
      </Specimen>
      <Specimen name="IconButton" state={t('iconOnly')}>
        <IconButton label={t('command')}>
          <RefreshCw size={16} />
        </IconButton>
      </Specimen>
      <Specimen name="Button" state={t('longText')} isWide>
        <Button look="primary">{t('longCommand')}</Button>
      </Specimen>
    </>
  );
}

function Choices() {
  const t = useT(designWords);
  const [tab, setTab] = useState('one');
  const [range, setRange] = useState<RangeText>({ from: 'now-8h', to: 'now' });
  const [isOn, setOn] = useState(true);
  return (
    <>
      <Specimen name="Segmented">
        <Segmented
          label="Segmented"
          value={tab}
          onChange={setTab}
          options={[
            { key: 'one', label: t('tabFirst') },
            { key: 'two', label: t('tabSecond') },
          ]}
        />
      </Specimen>
      <Specimen name="chip" state={`${t('on')} / ${t('off')}`}>
        <button type="button" className="chip" aria-pressed={isOn} onClick={() => setOn(!isOn)}>
          {t('command')}
        </button>{' '}
        <button type="button" className="chip" aria-pressed={!isOn} onClick={() => setOn(!isOn)}>
          {t('command')}
        </button>
      </Specimen>
      <Specimen name="TimeRange" isWide>
        <TimeRange range={range} onChange={setRange} />
      </Specimen>
    </>
  );
}

function Fields() {
  const t = useT(designWords);
  const [value, setValue] = useState('');
  const shared = { label: t('field'), value, onChange: setValue };
  return (
    <>
      <Specimen name="TextField" state={t('normal')}>
        <TextField {...shared} />
      </Specimen>
      <Specimen name="TextField" state={`${t('required')}, ${t('withHelp')}`}>
        <TextField {...shared} isRequired help={t('fieldHelp')} />
      </Specimen>
      <Specimen name="TextField" state={t('wrong')}>
        <TextField {...shared} error={t('fieldWrong')} />
      </Specimen>
      <Specimen name="Field" state={t('disabled')}>
        <Field label={t('field')}>{(wiring) => <input {...wiring} className="input" disabled defaultValue={t('level')} />}</Field>
      </Specimen>
      <Specimen name="TextArea" state={t('normal')}>
        <TextArea {...shared} label={t('note')} rows={2} />
      </Specimen>
      <Specimen name="Field" state="select">
        <Field label={t('state')}>
          {(wiring) => (
            <select {...wiring} className="input">
              <option>{t('on')}</option>
              <option>{t('off')}</option>
            </select>
          )}
        </Field>
      </Specimen>
    </>
  );
}

function Forms() {
  const t = useT(designWords);
  const [filter, setFilter] = useState<string | undefined>();
  const [asset, setAsset] = useState<string | undefined>();
  const [values, setValues] = useState<Record<string, unknown>>({ limit: 701.5, mode: 'above', enabled: true });
  const schema = {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', title: t('field') },
      limit: { type: 'number', title: t('floodLimit'), description: t('fieldHelp') },
      mode: { title: t('state'), enum: ['above', 'below'] },
      enabled: { type: 'boolean', title: t('on') },
    },
  };
  return (
    <>
      <Specimen name="SchemaForm" state={t('wrong')}>
        <SchemaForm schema={schema} value={values} onChange={setValues} errors={{ name: t('fieldWrong') }} />
      </Specimen>
      <Specimen name="AssetPicker">
        <AssetPicker label={t('place')} value={asset} onChange={setAsset} />
      </Specimen>
      <Specimen name="TextFilter">
        <TextFilter label={t('field')} value={filter} onChange={setFilter} />
      </Specimen>
      <Specimen name="CopyLink">
        <CopyLink />
      </Specimen>
    </>
  );
}

/** Commands, choices, inputs and forms. */
export function Controls() {
  return (
    <div className="specimens">
      <Buttons />
      <Choices />
      <Fields />
      <Forms />
    </div>
  );
}
