import { type FormEvent, useId, useState } from 'react';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useCommon, useT } from '../../i18n/use-t.ts';
import type { OwnMap } from '../../map/own-map.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { loadWords } from './map-words.ts';

/** A file is sent as bytes, whatever the system calls it: the server looks at its content. */
export const asBytes = (file: File): Blob => new Blob([file], { type: 'application/octet-stream' });

interface Fields {
  readonly zh: string;
  readonly en: string;
  readonly source: string;
  readonly licence: string;
  readonly review: string;
  readonly isSketch: boolean;
}

const fieldsOf = (map: OwnMap | undefined): Fields => ({
  zh: map?.title.zh ?? '',
  en: map?.title.en ?? '',
  source: map?.source ?? '',
  licence: map?.licence ?? '',
  review: map?.reviewNumber ?? '',
  isSketch: map?.isSketch ?? true,
});

const bodyOf = ({ zh, en, source, licence, isSketch }: Fields) => ({ title: { zh: zh.trim(), en: en.trim() }, source, licence, isSketch });

/** Store what was typed and send the file; a new map whose file is refused is taken away again. */
async function store(map: OwnMap | undefined, fields: Fields, file: File | undefined): Promise<void> {
  const reviewNumber = fields.review.trim();
  if (map) {
    // The file first: a broken one leaves everything as it was.
    if (file) await call('putBaseMapFile', { params: { id: map.id } }, { file: asBytes(file) });
    await call('updateBaseMap', { params: { id: map.id }, body: { ...bodyOf(fields), reviewNumber: reviewNumber || null } });
    return;
  }
  const { id } = await call('createBaseMap', { body: { ...bodyOf(fields), ...(reviewNumber && { reviewNumber }) } });
  if (!file) return;
  try {
    await call('putBaseMapFile', { params: { id } }, { file: asBytes(file) });
  } catch (error) {
    await call('removeBaseMap', { params: { id } });
    throw error;
  }
}

/** Load a base map, or change one. */
export function BaseMapForm({ map, onClose }: { readonly map: OwnMap | undefined; readonly onClose: () => void }) {
  const t = useT(loadWords);
  const common = useCommon();
  const form = useId();
  const [fields, setFields] = useState(() => fieldsOf(map));
  const [file, setFile] = useState<File>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const unsaved = useUnsaved({ ...fields, file: file?.name });
  const set = (part: Partial<Fields>) => setFields({ ...fields, ...part });
  const isWhole = [fields.zh, fields.en, fields.source, fields.licence].every((one) => one.trim() !== '') && (map || file);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole || isBusy) return;
    setBusy(true);
    setError(undefined);
    store(map, fields, file)
      .then(() => {
        unsaved.saved();
        toast(map ? loadWords.saved : loadWords.loaded);
        onClose();
      })
      .catch(setError)
      .finally(() => {
        setBusy(false);
        invalidate('listBaseMaps');
      });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t(map ? 'changeMap' : 'load')}
      about={t('loadAbout')}
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
        <FileField label={t(map?.content ? 'fileKept' : 'file')} accept=".geojson,.json,.pmtiles" isRequired={!map} onFile={setFile} />
        <TextField label={t('titleZh')} value={fields.zh} onChange={(zh) => set({ zh })} isRequired />
        <TextField label={t('titleEn')} value={fields.en} onChange={(en) => set({ en })} isRequired />
        <TextField label={t('source')} value={fields.source} onChange={(source) => set({ source })} isRequired />
        <TextField label={t('licence')} value={fields.licence} onChange={(licence) => set({ licence })} isRequired />
        <TextField label={t('review')} help={t('reviewHelp')} value={fields.review} onChange={(review) => set({ review })} />
        <label className="places-check">
          <input type="checkbox" checked={fields.isSketch} onChange={(e) => set({ isSketch: e.target.checked })} /> {t('sketch')}
          <small className="muted">{t('sketchHelp')}</small>
        </label>
      </form>
    </Dialog>
  );
}

/** Chooses a file of this machine. */
export function FileField(props: {
  readonly label: string;
  readonly accept: string;
  readonly isRequired: boolean;
  readonly onFile: (file: File | undefined) => void;
}) {
  return (
    <Field label={props.label} isRequired={props.isRequired}>
      {(wiring) => (
        <input
          {...wiring}
          className="input"
          type="file"
          accept={props.accept}
          onChange={(e) => props.onFile(e.target.files?.[0] ?? undefined)}
        />
      )}
    </Field>
  );
}
