import { useState } from 'react';
import { uuidv7 } from 'uuidv7';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { declarationWords } from './declarations-words.ts';
import type { Fence, Mover } from './shape-text.ts';

const two = (n: number) => String(n).padStart(2, '0');
/** A time as an input of kind `datetime-local` has it. */
const localText = (time: number): string => {
  const d = new Date(time);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
};
const hourMs = 3_600_000;

/** A thing to choose of a list; nothing is chosen at first. */
function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly id: string; readonly title: string }[];
  readonly onChange: (id: string) => void;
}) {
  const t = useT(declarationWords);
  return (
    <Field label={props.label} isRequired>
      {(wiring) => (
        <select {...wiring} className="input" value={props.value} onChange={(e) => props.onChange(e.target.value)}>
          <option value="">{t('choose')}</option>
          {props.choices.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Who of the registered crew is on board. */
function CrewChoice(props: {
  readonly registered: Reply<'listCrew'>['items'];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}) {
  const { registered, chosen, onChange } = props;
  const t = useT(declarationWords);
  if (registered.length === 0) return null;
  const isAll = chosen.length === registered.length;
  return (
    <fieldset className="crew-choice">
      <legend>{t('crew')}</legend>
      <Button onClick={() => onChange(isAll ? [] : registered.map(({ id }) => id))}>{t(isAll ? 'chooseNone' : 'chooseAll')}</Button>
      {registered.map(({ id, name, rank, state }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(e) => onChange(e.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))}
          />
          {[name, rank].filter(Boolean).join(' · ')}
          {state === 'expired' && <span className="tag strong-tag">{t('expired')}</span>}
        </label>
      ))}
    </fieldset>
  );
}

/** Declare a movement; after a failure the same id goes out again, so that it is declared once. */
export function DeclareForm(props: {
  readonly fences: readonly Fence[];
  readonly movers: readonly Mover[];
  readonly asset: string | undefined;
  readonly onClose: () => void;
}) {
  const t = useT(declarationWords);
  const text = useText();
  const asking = props.fences.filter(({ asksDeclarations, isEnabled }) => asksDeclarations && isEnabled);
  const [id] = useState(() => uuidv7());
  const [typed, setTyped] = useState(() => ({
    ...{ asset: props.asset ?? '', fence: asking.length === 1 ? (asking[0]?.id ?? '') : '', direction: 'in' as 'in' | 'out' },
    crew: [] as readonly string[],
    ...{ from: localText(Date.now()), to: localText(Date.now() + 2 * hourMs), persons: '', purpose: '' },
  }));
  const set = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  // Who is named is counted.
  const takeCrew = (crew: readonly string[]) => set({ crew, persons: crew.length === 0 ? '' : String(crew.length) });
  const unsaved = useUnsaved(typed);
  const create = useChange('createDeclaration', { invalidates: ['listDeclarations'] });
  const [from, to] = [Date.parse(typed.from), Date.parse(typed.to)];
  const persons = typed.persons.trim() === '' ? undefined : Number(typed.persons);
  const registered = useCall('listCrew', { query: { asset: typed.asset, limit: 500 } }, { enabled: typed.asset !== '' }).data?.items ?? [];
  const crew = registered.filter((one) => typed.crew.includes(one.id)).map(({ name, document }) => ({ name, document }));
  const isWindow = to >= from && to > Date.now();
  const isWhole =
    typed.asset !== '' && typed.fence !== '' && isWindow && (persons === undefined || (Number.isInteger(persons) && persons >= 0));
  const send = () => {
    const { asset, fence, direction, purpose } = typed;
    const onSuccess = () => {
      unsaved.saved();
      toast(declarationWords.declared);
      props.onClose();
    };
    const named = crew.length > 0 ? { crew } : {};
    create.mutate({ body: { id, asset, fence, direction, from, to, persons, purpose: purpose.trim(), ...named } }, { onSuccess });
  };
  return (
    <Drawer isOpen onClose={props.onClose} title={t('declare')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          if (isWhole) send();
        }}
      >
        {unsaved.guard}
        <Choice
          label={t('mover')}
          value={typed.asset}
          choices={props.movers.map((one) => ({ id: one.asset, title: text(one.title) }))}
          onChange={(asset) => set({ asset, crew: [] })}
        />
        <Choice
          label={t('fence')}
          value={typed.fence}
          choices={asking.map((one) => ({ id: one.id, title: text(one.title) }))}
          onChange={(fence) => set({ fence })}
        />
        <Segmented
          label={t('direction')}
          options={[
            { key: 'in', label: t('in') },
            { key: 'out', label: t('out') },
          ]}
          value={typed.direction}
          onChange={(direction) => set({ direction })}
        />
        <TextField label={t('from')} type="datetime-local" value={typed.from} onChange={(value) => set({ from: value })} isRequired />
        <TextField
          label={t('to')}
          type="datetime-local"
          value={typed.to}
          onChange={(value) => set({ to: value })}
          error={!isWindow && t('wrongWindow')}
          isRequired
        />
        <CrewChoice registered={registered} chosen={typed.crew} onChange={takeCrew} />
        <TextField label={t('persons')} type="number" value={typed.persons} onChange={(value) => set({ persons: value })} />
        <TextField label={t('purpose')} value={typed.purpose} onChange={(value) => set({ purpose: value.slice(0, 400) })} />
        {create.error && <ErrorPanel error={create.error} />}
        <Button look="primary" type="submit" disabled={!isWhole || create.isPending}>
          {t('declare')}
        </Button>
      </form>
    </Drawer>
  );
}
