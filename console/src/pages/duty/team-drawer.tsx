import { Plus, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog, Drawer } from '../../ui/dialog.tsx';
import { ownZone } from '../../ui/export-links.tsx';
import { Field, TextArea, TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { bodyOf, type Draft, draftOf, freeKey, membersOf, type Team, usualDraft } from './draft.ts';
import { dutyWords } from './words.ts';

const lists = ['listTeams', 'getDuty', 'getRoster'] as const;

interface Part {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** The list with one item changed, or left out. */
const changed = <T,>(list: readonly T[], at: number, next: T | undefined): T[] =>
  list.flatMap((one, i) => (i !== at ? [one] : next === undefined ? [] : [next]));

/** Rows that can be added and taken out. */
function Rows<T>(props: {
  readonly title: string;
  readonly add: string;
  readonly rows: readonly T[];
  readonly least?: number;
  readonly fresh: () => T | undefined;
  readonly onChange: (rows: T[]) => void;
  readonly row: (one: T, onChange: (next: T) => void) => ReactNode;
}) {
  const t = useT(dutyWords);
  const { rows, onChange } = props;
  return (
    <fieldset className="duty-set form-rows">
      <legend className="field-name">{props.title}</legend>
      {rows.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own before they are typed
        <div key={at} className="form-row">
          {props.row(one, (next) => onChange(changed(rows, at, next)))}
          {rows.length > (props.least ?? 0) && (
            <IconButton label={t('remove')} onClick={() => onChange(changed(rows, at, undefined))}>
              <X size={14} aria-hidden="true" />
            </IconButton>
          )}
        </div>
      ))}
      <Button
        className="start"
        icon={<Plus size={14} aria-hidden="true" />}
        onClick={() => {
          const next = props.fresh();
          if (next !== undefined) onChange([...rows, next]);
        }}
      >
        {props.add}
      </Button>
    </fieldset>
  );
}

function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly key: string; readonly title: string }[];
  readonly onChange: (key: string) => void;
}) {
  return (
    <Field label={props.label}>
      {(wiring) => (
        <select {...wiring} className="input" value={props.value} onChange={(e) => props.onChange(e.target.value)}>
          {props.options.map(({ key, title }) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function ShiftFields({ draft, onChange }: Part) {
  const t = useT(dutyWords);
  return (
    <Rows
      title={t('shifts')}
      add={t('addShift')}
      rows={draft.shifts}
      least={1}
      fresh={() => ({ key: freeKey('shift', draft.shifts), title: '', from: '08:00', to: '20:00' })}
      onChange={(shifts) => onChange({ ...draft, shifts })}
      row={(shift, set) => (
        <>
          <TextField label={t('shiftName')} isRequired value={shift.title} onChange={(title) => set({ ...shift, title })} />
          <TextField label={t('begins')} type="time" isRequired value={shift.from} onChange={(from) => set({ ...shift, from })} />
          <TextField label={t('ends')} type="time" isRequired value={shift.to} onChange={(to) => set({ ...shift, to })} />
        </>
      )}
    />
  );
}

function CrewFields({ draft, onChange }: Part) {
  const t = useT(dutyWords);
  return (
    <Rows
      title={t('crews')}
      add={t('addCrew')}
      rows={draft.crews}
      least={1}
      fresh={() => ({ key: freeKey('crew', draft.crews), title: '', offset: 0, members: '' })}
      onChange={(crews) => onChange({ ...draft, crews })}
      row={(crew, set) => (
        <>
          <TextField label={t('crewName')} isRequired value={crew.title} onChange={(title) => set({ ...crew, title })} />
          <TextField
            label={t('offset')}
            type="number"
            value={String(crew.offset)}
            onChange={(offset) => set({ ...crew, offset: Math.max(0, Math.round(Number(offset))) })}
          />
          <TextArea
            label={t('members')}
            help={t('membersHelp')}
            isRequired
            value={crew.members}
            onChange={(value) => set({ ...crew, members: value })}
          />
        </>
      )}
    />
  );
}

function CycleFields({ draft, onChange }: Part) {
  const t = useT(dutyWords);
  const options = [...draft.shifts.map(({ key, title }) => ({ key, title })), { key: 'off', title: t('off') }];
  return (
    <fieldset className="duty-set">
      <legend className="field-name">{t('cycle')}</legend>
      <p className="field-note">{t('cycleHelp')}</p>
      <div className="cycle-days">
        {draft.cycle.map((task, at) => (
          <Choice
            // biome-ignore lint/suspicious/noArrayIndexKey: a day of the cycle is its place
            key={at}
            label={t('dayN', { n: at + 1 })}
            value={task}
            options={options}
            onChange={(key) => onChange({ ...draft, cycle: changed(draft.cycle, at, key) })}
          />
        ))}
      </div>
      <div className="button-row">
        <Button onClick={() => onChange({ ...draft, cycle: [...draft.cycle, 'off'] })}>{t('addDay')}</Button>
        {draft.cycle.length > 1 && <Button onClick={() => onChange({ ...draft, cycle: draft.cycle.slice(0, -1) })}>{t('remove')}</Button>}
      </div>
    </fieldset>
  );
}

function ExceptionFields({ draft, onChange }: Part) {
  const t = useT(dutyWords);
  const shifts = draft.shifts.map(({ key, title }) => ({ key, title }));
  const crews = [{ key: '', title: t('free') }, ...draft.crews.map(({ key, title }) => ({ key, title }))];
  const names = draft.crews.flatMap(({ members }) => membersOf(members).map(({ name }) => ({ key: name, title: name })));
  return (
    <>
      <Rows
        title={t('exceptions')}
        add={t('addException')}
        rows={draft.exceptions}
        fresh={(): Draft['exceptions'][number] => ({ day: draft.from, shift: draft.shifts[0]?.key ?? '', note: '' })}
        onChange={(exceptions) => onChange({ ...draft, exceptions })}
        row={(one, set) => (
          <>
            <TextField label={t('day')} type="date" isRequired value={one.day} onChange={(day) => set({ ...one, day })} />
            <Choice label={t('shifts')} value={one.shift} options={shifts} onChange={(shift) => set({ ...one, shift })} />
            <Choice
              label={t('exceptionCrew')}
              value={one.crew ?? ''}
              options={crews}
              onChange={(crew) => set({ ...one, crew: crew || undefined })}
            />
            <TextField label={t('note')} value={one.note} onChange={(note) => set({ ...one, note })} />
          </>
        )}
      />
      <Rows
        title={t('substitutes')}
        add={t('addException')}
        rows={draft.substitutes}
        fresh={() => {
          const [first, second] = names;
          return first && second && { from: draft.from, to: draft.from, member: first.key, by: second.key, note: '' };
        }}
        onChange={(substitutes) => onChange({ ...draft, substitutes })}
        row={(one, set) => (
          <>
            <TextField label={t('begins')} type="date" isRequired value={one.from} onChange={(from) => set({ ...one, from })} />
            <TextField label={t('to')} type="date" isRequired value={one.to} onChange={(to) => set({ ...one, to })} />
            <Choice label={t('member')} value={one.member} options={names} onChange={(member) => set({ ...one, member })} />
            <Choice label={t('by')} value={one.by} options={names} onChange={(by) => set({ ...one, by })} />
          </>
        )}
      />
    </>
  );
}

/** Make a team with its shifts, crews and rotation, or change and remove one. */
export function TeamDrawer({ team, onClose }: { readonly team: Team | undefined; readonly onClose: () => void }) {
  const t = useT(dutyWords);
  const [draft, setDraft] = useState(() => (team ? draftOf(team) : usualDraft(ownZone(), new Date().toISOString().slice(0, 10))));
  const [isRemoving, setRemoving] = useState(false);
  const unsaved = useUnsaved(draft);
  const onDone = () => {
    unsaved.saved();
    toast(dutyWords.saved);
    onClose();
  };
  const create = useChange('createTeam', { invalidates: lists, onDone });
  const replace = useChange('replaceTeam', { invalidates: lists, onDone });
  const remove = useChange('removeTeam', { invalidates: lists, onDone });
  const error = create.error ?? replace.error ?? remove.error;
  const send = () => (team ? replace.mutate({ params: { id: team.id }, body: bodyOf(draft) }) : create.mutate({ body: bodyOf(draft) }));
  const part = { draft, onChange: setDraft };
  return (
    <Drawer isOpen onClose={onClose} title={team?.title ?? t('add')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        {unsaved.guard}
        <TextField label={t('name')} isRequired value={draft.title} onChange={(title) => setDraft({ ...draft, title })} />
        <AssetPicker label={t('site')} help={t('siteHelp')} value={draft.site} onChange={(site) => setDraft({ ...draft, site })} />
        <TextField label={t('zone')} help={t('zoneHelp')} isRequired value={draft.zone} onChange={(zone) => setDraft({ ...draft, zone })} />
        <TextField label={t('from')} type="date" isRequired value={draft.from} onChange={(from) => setDraft({ ...draft, from })} />
        <ShiftFields {...part} />
        <CrewFields {...part} />
        <CycleFields {...part} />
        <ExceptionFields {...part} />
        {error && <ErrorPanel error={error} />}
        <div className="button-row">
          <Button look="primary" type="submit" disabled={create.isPending || replace.isPending}>
            {t('save')}
          </Button>
          {team && (
            <Button look="danger" onClick={() => setRemoving(true)}>
              {t('removeTeam')}
            </Button>
          )}
        </div>
      </form>
      {isRemoving && team && (
        <ConfirmDialog
          isOpen
          onClose={() => setRemoving(false)}
          title={t('removeTitle')}
          about={t('removeAbout')}
          confirm={t('removeTeam')}
          onConfirm={() => {
            setRemoving(false);
            remove.mutate({ params: { id: team.id } });
          }}
        />
      )}
    </Drawer>
  );
}
