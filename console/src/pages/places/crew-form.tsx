import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { linkTo } from '../../api/client.ts';
import { useMay } from '../../app/session.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Drawer } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { crewWords } from './crew-words.ts';
import type { Mover } from './shape-text.ts';

type Member = Reply<'listCrew'>['items'][number];

const texts = [
  ['rank', 80],
  ['certificate', 120],
  ['document', 40],
  ['phone', 40],
] as const;

/** What is left of the person: the entry, or with an administrator all that is held. */
function Leave({ one, onClose }: { readonly one: Member; readonly onClose: () => void }) {
  const t = useT(crewWords);
  const isBoss = useMay('administrator');
  const [asked, setAsked] = useState<'remove' | 'erase'>();
  const remove = useChange('removeCrewMember', { invalidates: ['listCrew'] });
  const erase = useChange('eraseCrewMember', { invalidates: ['listCrew'] });
  const params = { id: one.id };
  const act = () => {
    if (asked === 'remove')
      remove.mutate(
        { params },
        {
          onSuccess: () => {
            toast(crewWords.removed);
            onClose();
          },
          onError: toastError,
        },
      );
    else
      erase.mutate(
        { params, body: { name: one.name, reason: 'console' } },
        {
          onSuccess: ({ wordsLeft }) => {
            toast(wordsLeft ? crewWords.wordsLeft : crewWords.erased);
            onClose();
          },
          onError: toastError,
        },
      );
  };
  const isErasing = asked === 'erase';
  return (
    <div className="button-row">
      {isBoss && (
        <a className="btn plain" href={linkTo('exportCrewMember', { params })} download>
          {t('given')}
        </a>
      )}
      <Button look="danger" onClick={() => setAsked('remove')}>
        {t('remove')}
      </Button>
      {isBoss && (
        <Button look="danger" onClick={() => setAsked('erase')}>
          {t('erase')}
        </Button>
      )}
      <ConfirmDialog
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={t(isErasing ? 'eraseTitle' : 'removeTitle', { name: one.name })}
        about={t(isErasing ? 'eraseAbout' : 'removeAbout')}
        confirm={t(isErasing ? 'erase' : 'remove')}
        onConfirm={act}
        isBusy={remove.isPending || erase.isPending}
      />
    </div>
  );
}

/** Register a person on board of a vessel, or change the entry. */
export function CrewForm(props: {
  readonly one: Member | undefined;
  readonly asset: string | undefined;
  readonly vessels: readonly Pick<Mover, 'asset' | 'title'>[];
  readonly onClose: () => void;
}) {
  const { one, vessels, onClose } = props;
  const t = useT(crewWords);
  const text = useText();
  const [typed, setTyped] = useState(() => ({
    ...{ asset: one?.asset ?? props.asset ?? '', name: one?.name ?? '', rank: one?.rank ?? '', certificate: one?.certificate ?? '' },
    ...{ document: one?.document ?? '', phone: one?.phone ?? '', validUntil: one?.validUntil ?? '' },
  }));
  const set = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  const unsaved = useUnsaved(typed);
  const create = useChange('createCrewMember', { invalidates: ['listCrew'] });
  const update = useChange('updateCrewMember', { invalidates: ['listCrew'] });
  const isWhole = typed.asset !== '' && typed.name.trim() !== '';
  const onSuccess = () => {
    unsaved.saved();
    toast(crewWords.saved);
    onClose();
  };
  const send = () => {
    const { validUntil, ...body } = typed;
    if (one) update.mutate({ params: { id: one.id }, body: { ...body, validUntil: validUntil || null } }, { onSuccess });
    else create.mutate({ body: { ...body, ...(validUntil !== '' && { validUntil }) } }, { onSuccess });
  };
  const error = create.error ?? update.error;
  return (
    <Drawer isOpen onClose={onClose} title={t(one ? 'change' : 'add')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          if (isWhole) send();
        }}
      >
        {unsaved.guard}
        <Field label={t('vessel')} isRequired>
          {(wiring) => (
            <select {...wiring} className="input" value={typed.asset} onChange={(e) => set({ asset: e.target.value })}>
              <option value="">{t('choose')}</option>
              {vessels.map(({ asset, title }) => (
                <option key={asset} value={asset}>
                  {text(title)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <TextField label={t('name')} value={typed.name} onChange={(name) => set({ name: name.slice(0, 80) })} isRequired />
        {texts.map(([key, most]) => (
          <TextField key={key} label={t(key)} value={typed[key]} onChange={(value) => set({ [key]: value.slice(0, most) })} />
        ))}
        <TextField label={t('validUntil')} type="date" value={typed.validUntil} onChange={(validUntil) => set({ validUntil })} />
        {error && <ErrorPanel error={error} />}
        <Button look="primary" type="submit" disabled={!isWhole || create.isPending || update.isPending}>
          {t('save')}
        </Button>
      </form>
      {one && <Leave one={one} onClose={onClose} />}
    </Drawer>
  );
}
