import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useCommon, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { loadWords } from './map-words.ts';

/** A file is sent as bytes, whatever the system calls it: the server looks at its content. */
export const asBytes = (file: File): Blob => new Blob([file], { type: 'application/octet-stream' });

/** How something with a file is stored. */
export interface FileStore {
  /** Id of what is there already. */
  readonly id: string | undefined;
  readonly create: () => Promise<{ readonly id: string }>;
  /** @param put what putting the file before it answered, if there was one */
  readonly update: (id: string, put?: { readonly changedAt: number }) => Promise<unknown>;
  readonly put: (id: string, file: File) => Promise<{ readonly changedAt: number }>;
  readonly remove: (id: string) => Promise<unknown>;
}

/** Store what was typed and send the file; something new whose file is refused is taken away again. */
export async function storeWithFile({ id: known, create, update, put, remove }: FileStore, file: File | undefined): Promise<void> {
  if (known !== undefined) {
    // The file first: a broken one leaves everything as it was.
    await update(known, file && (await put(known, file)));
    return;
  }
  const { id } = await create();
  if (!file) return;
  try {
    await put(id, file);
  } catch (error) {
    await remove(id);
    throw error;
  }
}

/** A dialog that stores words and a file together. */
export function FileForm<Fields extends object>(props: {
  readonly title: string;
  readonly about: string;
  readonly fields: Fields;
  readonly isWhole: boolean;
  readonly file: { readonly label: string; readonly accept: string; readonly isRequired: boolean };
  readonly store: (file: File | undefined) => Promise<void>;
  readonly onStored: () => void;
  /** After every try, also one that failed. */
  readonly onTried: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { onClose } = props;
  const t = useT(loadWords);
  const common = useCommon();
  const form = useId();
  const [file, setFile] = useState<File>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const unsaved = useUnsaved({ ...props.fields, file: file?.name });
  const isWhole = props.isWhole && (!props.file.isRequired || file !== undefined);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole || isBusy) return;
    setBusy(true);
    setError(undefined);
    props
      .store(file)
      .then(() => {
        unsaved.saved();
        props.onStored();
        onClose();
      })
      .catch(setError)
      .finally(() => {
        setBusy(false);
        props.onTried();
      });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={props.title}
      about={props.about}
      actions={
        <>
          {isBusy && <span className="muted">{t('loading')}</span>}
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="primary" type="submit" form={form} disabled={!isWhole || isBusy}>
            {common('save')}
          </Button>
        </>
      }
    >
      <form id={form} className="form" onSubmit={send}>
        {unsaved.guard}
        {error !== undefined && <ErrorPanel error={error} />}
        <Field label={props.file.label} isRequired={props.file.isRequired}>
          {(wiring) => (
            <input
              {...wiring}
              className="input"
              type="file"
              accept={props.file.accept}
              onChange={(e) => setFile(e.target.files?.[0] ?? undefined)}
            />
          )}
        </Field>
        {props.children}
      </form>
    </Dialog>
  );
}
