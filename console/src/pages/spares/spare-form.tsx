import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCommon, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { changed, figureOf, type Spare } from './spare.ts';
import { spareWords } from './words.ts';

interface Typed {
  readonly number: string;
  readonly name: string;
  readonly unit: string;
  readonly minimum: string;
  readonly price: string;
  readonly note: string;
}

const begin = (part: Spare | undefined): Typed => ({
  ...{ number: part?.number ?? '', name: part?.name ?? '', unit: part?.unit ?? '', note: part?.note ?? '' },
  ...{ minimum: String(part?.minimum ?? 0), price: part?.price === undefined ? '' : String(part.price) },
});

/** What was typed as a part; `undefined` while something is missing or no number. */
export function partOf({ number, name, unit, minimum, price, note }: Typed) {
  const [least, each] = [figureOf(minimum), figureOf(price)];
  const isReady = number.trim() !== '' && name.trim() !== '' && least !== undefined && (price.trim() === '' || each !== undefined);
  return isReady
    ? { number: number.trim(), name: name.trim(), unit: unit.trim(), minimum: least, price: each, note: note.trim() }
    : undefined;
}

function useSave(part: Spare | undefined, onDone: (saved: Spare) => void) {
  const create = useChange('createSparePart', { invalidates: changed, onDone });
  const replace = useChange('replaceSparePart', { invalidates: changed, onDone });
  return {
    error: create.error ?? replace.error,
    isBusy: create.isPending || replace.isPending,
    save(body: NonNullable<ReturnType<typeof partOf>>) {
      if (part) replace.mutate({ params: { id: part.id }, body: { ...body, version: part.version } });
      else create.mutate({ body });
    },
  };
}

/** Make a part, or change what is said of one. */
export function SpareForm(props: {
  readonly part: Spare | undefined;
  readonly onClose: () => void;
  readonly onDone: (saved: Spare) => void;
}) {
  const { part, onClose } = props;
  const t = useT(spareWords);
  const common = useCommon();
  const [typed, setTyped] = useState(() => begin(part));
  const unsaved = useUnsaved(typed, ['part']);
  const { save, error, isBusy } = useSave(part, (saved) => {
    unsaved.saved();
    toast(spareWords.saved);
    props.onDone(saved);
  });
  const body = partOf(typed);
  const isWrong = (text: string) => text.trim() !== '' && figureOf(text) === undefined;
  const put = (key: keyof Typed, most: number) => (text: string) => setTyped({ ...typed, [key]: text.slice(0, most) });
  const wrong = (text: string) => (isWrong(text) ? t('badNumber') : undefined);
  return (
    <Drawer isOpen onClose={onClose} title={part ? `${t('edit')} ${part.number}` : t('create')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          if (body) save(body);
        }}
      >
        {unsaved.guard}
        <TextField label={t('number')} value={typed.number} onChange={put('number', 60)} isRequired autoComplete="off" />
        <TextField label={t('name')} value={typed.name} onChange={put('name', 120)} isRequired autoComplete="off" />
        <TextField label={t('unit')} help={t('unitHelp')} value={typed.unit} onChange={put('unit', 16)} />
        <TextField
          label={t('minimum')}
          help={t('minimumHelp')}
          error={wrong(typed.minimum)}
          value={typed.minimum}
          onChange={put('minimum', 16)}
        />
        <TextField label={t('price')} help={t('priceHelp')} error={wrong(typed.price)} value={typed.price} onChange={put('price', 16)} />
        <TextArea label={t('remark')} rows={2} value={typed.note} onChange={put('note', 500)} />
        {error && <ErrorPanel error={error} />}
        <div className="button-row">
          <Button look="primary" type="submit" disabled={isBusy || body === undefined}>
            {common('save')}
          </Button>
          <Button onClick={onClose}>{common('cancel')}</Button>
        </div>
      </form>
    </Drawer>
  );
}
