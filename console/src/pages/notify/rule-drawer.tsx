import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import type { Channel } from './channel-forms.ts';
import { type Level, LevelsField, levelsOf, newLevel, type Rule, typedLevels } from './levels-field.tsx';
import { RemoveOfNotify } from './remove-of-notify.tsx';
import { notifyWords } from './words.ts';

type Typed = Pick<Rule, 'title' | 'enabled' | 'leastPriority' | 'asset' | 'on' | 'quiet'> & { readonly levels: readonly Level[] };
type Part = { readonly typed: Typed; readonly onChange: (typed: Typed) => void };
const lists = ['listNotifyRules', 'listDeliveries', 'listAudit'] as const;
const occasions = ['raised', 'cleared', 'acknowledged', 'notice', 'workOrderOverdue', 'patrolMissed', 'dangerOverdue'] as const;

const blank = (channel: string): Typed => ({
  ...{ title: '', enabled: true, leastPriority: 2, asset: undefined, on: ['raised'], quiet: undefined },
  levels: [newLevel(channel, 0)],
});

function WhenFields({ typed, onChange }: Part) {
  const t = useT(notifyWords);
  const toggle = (one: Rule['on'][number], isOn: boolean) =>
    onChange({ ...typed, on: isOn ? [...typed.on, one] : typed.on.filter((other) => other !== one) });
  return (
    <>
      <Field label={t('leastPriority')}>
        {(wiring) => (
          <select
            {...wiring}
            className="input"
            value={typed.leastPriority}
            onChange={(e) => onChange({ ...typed, leastPriority: Number(e.target.value) })}
          >
            {[1, 2, 3, 4].map((n) => (
              <option key={n} value={n}>
                {n === 1 ? t('onlyCritical') : t('priorityUpTo', { n })}
              </option>
            ))}
          </select>
        )}
      </Field>
      <fieldset className="bare">
        <legend className="field-name">{t('when')}</legend>
        {occasions.map((one) => (
          <label key={one} className="check-line">
            <input type="checkbox" checked={typed.on.includes(one)} onChange={(e) => toggle(one, e.target.checked)} />
            {t(one)}
          </label>
        ))}
      </fieldset>
      <AssetPicker label={t('asset')} help={t('assetHelp')} value={typed.asset} onChange={(asset) => onChange({ ...typed, asset })} />
    </>
  );
}

function TimeField(props: { readonly label: string; readonly value: string; readonly onChange: (value: string) => void }) {
  return (
    <Field label={props.label}>
      {(wiring) => (
        <input {...wiring} className="input" type="time" required value={props.value} onChange={(e) => props.onChange(e.target.value)} />
      )}
    </Field>
  );
}

function QuietFields({ typed, onChange }: Part) {
  const t = useT(notifyWords);
  const { quiet } = typed;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const usual = { from: '22:00', to: '07:00', zone: timeZone, includesCritical: false };
  return (
    <fieldset className="level">
      <legend className="field-name">{t('quiet')}</legend>
      <label className="check-line">
        <input
          type="checkbox"
          checked={quiet !== undefined}
          onChange={(e) => onChange({ ...typed, quiet: e.target.checked ? usual : undefined })}
        />
        {t('enabled')}
      </label>
      <div className="field-note">{t('quietHelp')}</div>
      {quiet && (
        <>
          <div className="target-line">
            <TimeField label={t('quietFrom')} value={quiet.from} onChange={(from) => onChange({ ...typed, quiet: { ...quiet, from } })} />
            <TimeField label={t('quietTo')} value={quiet.to} onChange={(to) => onChange({ ...typed, quiet: { ...quiet, to } })} />
            <TextField
              label={t('quietZone')}
              help={quiet.zone === undefined && t('quietOfServer')}
              value={quiet.zone ?? ''}
              onChange={(zone) => onChange({ ...typed, quiet: { ...quiet, zone: zone.trim() === '' ? undefined : zone.trim() } })}
            />
          </div>
          <label className="check-line">
            <input
              type="checkbox"
              checked={quiet.includesCritical}
              onChange={(e) => onChange({ ...typed, quiet: { ...quiet, includesCritical: e.target.checked } })}
            />
            {t('includesCritical')}
          </label>
        </>
      )}
    </fieldset>
  );
}

/** Make a rule, or change and remove one. */
export function RuleDrawer(props: {
  readonly rule: Rule | undefined;
  readonly channels: readonly Channel[];
  readonly onClose: () => void;
}) {
  const t = useT(notifyWords);
  const { rule, channels, onClose } = props;
  const [typed, setTyped] = useState<Typed>(rule ? { ...rule, levels: typedLevels(rule.levels) } : blank(channels[0]?.id ?? ''));
  const unsaved = useUnsaved(typed, ['tab']);
  const onDone = () => {
    unsaved.saved();
    toast(notifyWords.saved);
    onClose();
  };
  const create = useChange('createNotifyRule', { invalidates: lists, onDone });
  const replace = useChange('replaceNotifyRule', { invalidates: lists, onDone });
  const send = () => {
    const { title, enabled, leastPriority, asset, on, quiet, levels } = typed;
    const body = { title: title.trim(), enabled, leastPriority, asset, on, quiet, levels: levelsOf(levels) };
    if (rule) replace.mutate({ params: { id: rule.id }, body });
    else create.mutate({ body });
  };
  const error = create.error ?? replace.error;
  const isReady = typed.title.trim() !== '' && typed.on.length > 0 && !create.isPending && !replace.isPending;
  return (
    <Drawer isOpen onClose={onClose} title={rule ? rule.title : t('newRule')}>
      {channels.length === 0 ? (
        <p className="hint-bar">{t('needsChannel')}</p>
      ) : (
        <form
          className="form"
          onSubmit={(e) => {
            e.preventDefault();
            send();
          }}
        >
          {unsaved.guard}
          <TextField
            label={t('name')}
            value={typed.title}
            onChange={(title) => setTyped({ ...typed, title })}
            isRequired
            autoComplete="off"
          />
          <WhenFields typed={typed} onChange={setTyped} />
          <LevelsField levels={typed.levels} channels={channels} onChange={(levels) => setTyped({ ...typed, levels })} />
          <QuietFields typed={typed} onChange={setTyped} />
          <label className="check-line">
            <input type="checkbox" checked={typed.enabled} onChange={(e) => setTyped({ ...typed, enabled: e.target.checked })} />
            {t('enabled')}
          </label>
          {error && <ErrorPanel error={error} />}
          <div className="button-row">
            <Button look="primary" type="submit" disabled={!isReady}>
              {t(rule ? 'save' : 'create')}
            </Button>
            {rule && (
              <RemoveOfNotify operation="removeNotifyRule" target={rule} about="removeRuleAbout" invalidates={lists} onDone={onClose} />
            )}
          </div>
        </form>
      )}
    </Drawer>
  );
}
