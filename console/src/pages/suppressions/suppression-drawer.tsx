import '../trends/trends.css';
import { X } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button, IconButton, Segmented } from '../../ui/button.tsx';
import { ConfirmDialog, Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { PointSearch } from '../trends/point-search.tsx';
import { bodyOf, type Draft, draftOf, type Suppression } from './draft.ts';
import { suppressionWords } from './words.ts';

const lists = ['listSuppressions', 'listAlarms', 'countAlarms', 'getAlarm', 'getRule', 'listRules'] as const;
const comparisons = ['above', 'below', 'equal', 'unequal'] as const;

interface Part {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

function StateFields({ draft, onChange, known }: Part & { readonly known: string | undefined }) {
  const t = useT(suppressionWords);
  const text = useText();
  const [asset, setAsset] = useState(known);
  const found = useCall('getAsset', { params: { id: asset ?? '' } }, { enabled: asset !== undefined }).data;
  const point = found?.points.find(({ number }) => number === draft.point);
  return (
    <>
      <div className="field">
        <span className="field-name">{t('point')}</span>
        <b>{found && point ? `${text(found.title)} · ${text(point.title)}` : t('noPoint')}</b>
        <PointSearch
          onAdd={(ref) => {
            setAsset(ref.asset);
            onChange({ ...draft, point: ref.number });
          }}
        />
      </div>
      <div className="state-line">
        <Field label={t('compare')}>
          {(wiring) => (
            <select
              {...wiring}
              className="input"
              value={draft.compare}
              onChange={(e) => onChange({ ...draft, compare: comparisons.find((one) => one === e.target.value) ?? 'equal' })}
            >
              {comparisons.map((key) => (
                <option key={key} value={key}>
                  {t(key)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <TextField label={t('value')} type="number" value={draft.value} onChange={(value) => onChange({ ...draft, value })} />
      </div>
      <TextField
        label={t('after')}
        help={t('afterHelp')}
        type="number"
        value={draft.after}
        onChange={(after) => onChange({ ...draft, after })}
      />
    </>
  );
}

/** Choose rules by searching for them. */
function RulesField({ draft, onChange }: Part) {
  const t = useT(suppressionWords);
  const text = useText();
  const [typed, setTyped] = useState('');
  const asked = useDeferredValue(typed.trim());
  const found = useCall(
    'listRules',
    { query: { text: asked || undefined, limit: 30 } },
    { enabled: asked !== '', keepPrevious: true },
  ).data;
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const toggle = (id: string, name: string) => {
    setNames({ ...names, [id]: name });
    onChange({ ...draft, rules: draft.rules.includes(id) ? draft.rules.filter((one) => one !== id) : [...draft.rules, id] });
  };
  return (
    <div className="stack">
      <SearchField label={t('rules')} placeholder={t('findRule')} value={typed} onChange={setTyped} />
      {asked !== '' && (
        <ul className="choices">
          {found?.items.map((rule) => {
            const name = `${text(rule.assetTitle)} · ${text(rule.title)}`;
            return (
              <li key={rule.id}>
                <button type="button" aria-pressed={draft.rules.includes(rule.id)} onClick={() => toggle(rule.id, name)}>
                  {name}
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <ul className="picked-rules">
        {draft.rules.map((id) => (
          <li key={id}>
            <RuleName id={id} known={names[id]} />
            <IconButton label={t('remove', { name: names[id] ?? id })} onClick={() => toggle(id, names[id] ?? id)}>
              <X size={14} aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

function RuleName({ id, known }: { readonly id: string; readonly known: string | undefined }) {
  const text = useText();
  const rule = useCall('getRule', { params: { id } }, { enabled: known === undefined }).data;
  return <span>{known ?? (rule ? `${text(rule.assetTitle)} · ${text(rule.title)}` : '…')}</span>;
}

function Fields({ draft, onChange, known }: Part & { readonly known: string | undefined }) {
  const t = useT(suppressionWords);
  const ways = [
    { key: 'point', label: t('byPoint') },
    { key: 'hand', label: t('byHand') },
  ] as const;
  return (
    <>
      <TextField label={t('name')} isRequired value={draft.title} onChange={(title) => onChange({ ...draft, title })} />
      <TextField label={t('reason')} isRequired value={draft.reason} onChange={(reason) => onChange({ ...draft, reason })} />
      <div className="field">
        <span className="field-name">{t('when')}</span>
        <Segmented label={t('when')} options={ways} value={draft.kind} onChange={(kind) => onChange({ ...draft, kind })} />
      </div>
      {draft.kind === 'point' ? (
        <StateFields draft={draft} onChange={onChange} known={known} />
      ) : (
        <p className="field-note">{t('byHandHelp')}</p>
      )}
      <AssetPicker label={t('asset')} value={draft.asset} onChange={(asset) => onChange({ ...draft, asset })} />
      <RulesField draft={draft} onChange={onChange} />
      <label className="check-line">
        <input
          type="checkbox"
          checked={draft.includesCritical}
          onChange={(e) => onChange({ ...draft, includesCritical: e.target.checked })}
        />
        {t('includesCritical')}
      </label>
      <label className="check-line">
        <input type="checkbox" checked={draft.enabled} onChange={(e) => onChange({ ...draft, enabled: e.target.checked })} />
        {t('enabled')}
      </label>
    </>
  );
}

/** Make a suppression by design, or change and remove one. */
export function SuppressionDrawer({ one, onClose }: { readonly one: Suppression | undefined; readonly onClose: () => void }) {
  const t = useT(suppressionWords);
  const [draft, setDraft] = useState(() => draftOf(one));
  const [isRemoving, setRemoving] = useState(false);
  const unsaved = useUnsaved(draft);
  const onDone = () => {
    unsaved.saved();
    toast(suppressionWords.saved);
    onClose();
  };
  const create = useChange('createSuppression', { invalidates: lists, onDone });
  const replace = useChange('replaceSuppression', { invalidates: lists, onDone });
  const remove = useChange('removeSuppression', { invalidates: lists, onDone });
  const body = bodyOf(draft);
  const send = () => {
    if (body === undefined) return;
    if (one) replace.mutate({ params: { id: one.id }, body });
    else create.mutate({ body });
  };
  const error = create.error ?? replace.error ?? remove.error;
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={one?.title ?? t('title')}
      actions={
        <>
          {one && (
            <Button look="danger" onClick={() => setRemoving(true)}>
              {t('delete')}
            </Button>
          )}
          <Button look="primary" disabled={body === undefined || create.isPending || replace.isPending} onClick={send}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        {unsaved.guard}
        <Fields draft={draft} onChange={setDraft} known={one?.pointAsset} />
        {error && <ErrorPanel error={error} />}
      </form>
      {isRemoving && one && (
        <ConfirmDialog
          isOpen
          onClose={() => setRemoving(false)}
          title={t('deleteTitle')}
          about={t('deleteAbout')}
          confirm={t('delete')}
          onConfirm={() => remove.mutate({ params: { id: one.id } })}
        />
      )}
    </Drawer>
  );
}
