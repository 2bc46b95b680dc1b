import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useCommon, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { CountField } from '../../ui/short-fields.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { changed, type LifeModel } from './remaining-tab.tsx';
import { reliabilityWords } from './words.ts';

interface Typed {
  readonly model: string;
  readonly points: readonly string[];
  readonly stepHours: number | undefined;
  readonly horizonSteps: number | undefined;
  readonly leadHours: number | undefined;
  readonly assignedTo: string;
  readonly priority: number;
}

const blank: Typed = { model: '', points: [], stepHours: 24, horizonSteps: 125, leadHours: 0, assignedTo: '', priority: 3 };

/** What was typed as a model; `undefined` while something is missing. */
function bodyOf({ points, stepHours, horizonSteps, leadHours, ...rest }: Typed) {
  const isReady = rest.model !== '' && points.length > 0 && stepHours && horizonSteps && leadHours !== undefined;
  return isReady ? { ...rest, points: [...points], stepHours, horizonSteps, leadHours } : undefined;
}

/** What of a model can be changed. */
const typedOf = ({ model, points, stepHours, horizonSteps, leadHours, assignedTo, priority }: LifeModel): Typed => ({
  ...{ model, points, stepHours, horizonSteps, leadHours, assignedTo, priority },
});

/** The points of the chosen kind that tell of wear. */
function PointsField(props: {
  readonly model: string;
  readonly value: readonly string[];
  readonly onChange: (keys: readonly string[]) => void;
}) {
  const { model, value, onChange } = props;
  const t = useT(reliabilityWords);
  const text = useText();
  const kind = useCall('listModels').data?.items.find(({ id }) => id === model);
  if (!kind) return null;
  return (
    <fieldset className="bare form">
      <legend>{t('points')}</legend>
      {kind.points.map(({ key, title }) => (
        <label key={key} className="check-line">
          <input
            type="checkbox"
            checked={value.includes(key)}
            onChange={(e) => onChange(e.target.checked ? [...value, key] : value.filter((one) => one !== key))}
          />
          {text(title)}
        </label>
      ))}
    </fieldset>
  );
}

function KindField({ value, onChange }: { readonly value: string; readonly onChange: (model: string) => void }) {
  const t = useT(reliabilityWords);
  const text = useText();
  const kinds = (useCall('listModels').data?.items ?? []).filter(({ points }) => points.length > 0);
  return (
    <Field label={t('kind')} isRequired>
      {(wiring) => (
        <select {...wiring} className="input" value={value} onChange={(e) => onChange(e.target.value)}>
          <option value="" />
          {kinds.map(({ id, title }) => (
            <option key={id} value={id}>
              {text(title)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Say of a kind from which points its remaining life is learnt, or change that. */
export function ModelForm({ model, onClose }: { readonly model: LifeModel | undefined; readonly onClose: () => void }) {
  const t = useT(reliabilityWords);
  const common = useCommon();
  const [typed, setTyped] = useState<Typed>(() => (model ? typedOf(model) : blank));
  const put = (some: Partial<Typed>) => setTyped({ ...typed, ...some });
  const unsaved = useUnsaved(typed);
  const onDone = () => {
    unsaved.saved();
    toast(reliabilityWords.saved);
    onClose();
  };
  const create = useChange('createLifeModel', { invalidates: changed, onDone });
  const replace = useChange('replaceLifeModel', { invalidates: changed, onDone });
  const body = bodyOf(typed);
  const send = () => {
    if (!body) return;
    if (model) replace.mutate({ params: { id: model.id }, body: { ...body, version: model.version } });
    else create.mutate({ body });
  };
  const error = create.error ?? replace.error;
  return (
    <Drawer isOpen onClose={onClose} title={t(model ? 'edit' : 'newModel')} about={t('relearn')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        {unsaved.guard}
        <KindField value={typed.model} onChange={(kind) => put({ model: kind, points: [] })} />
        <PointsField model={typed.model} value={typed.points} onChange={(points) => put({ points })} />
        <CountField label={t('stepHours')} help={t('stepHelp')} value={typed.stepHours} onChange={(stepHours) => put({ stepHours })} />
        <CountField
          label={t('horizonSteps')}
          help={t('horizonHelp')}
          value={typed.horizonSteps}
          onChange={(horizonSteps) => put({ horizonSteps })}
        />
        <CountField label={t('leadHours')} help={t('leadHelp')} value={typed.leadHours} onChange={(leadHours) => put({ leadHours })} />
        <TextField label={t('assignee')} value={typed.assignedTo} onChange={(name) => put({ assignedTo: name.slice(0, 64) })} />
        {error && <ErrorPanel error={error} />}
        <div className="button-row">
          <Button look="primary" type="submit" disabled={body === undefined || create.isPending || replace.isPending}>
            {common('save')}
          </Button>
          <Button onClick={onClose}>{common('cancel')}</Button>
        </div>
      </form>
    </Drawer>
  );
}
