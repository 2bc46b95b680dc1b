import { useState } from 'react';
import type { Datum } from '../../../../src/contracts/datum.ts';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import type { OwnMap } from '../../map/own-map.ts';
import { TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { DatumField } from '../../widgets/datum-field.tsx';
import { asBytes, FileForm, type FileStore, storeWithFile } from './file-form.tsx';
import { loadWords } from './map-words.ts';

interface Fields {
  readonly zh: string;
  readonly en: string;
  readonly source: string;
  readonly licence: string;
  readonly review: string;
  readonly isSketch: boolean;
  /** Of the file that is sent. */
  readonly datum: Datum;
}

const fieldsOf = (map: OwnMap | undefined): Fields => ({
  zh: map?.title.zh ?? '',
  en: map?.title.en ?? '',
  source: map?.source ?? '',
  licence: map?.licence ?? '',
  review: map?.reviewNumber ?? '',
  isSketch: map?.isSketch ?? true,
  datum: 'wgs84',
});

const bodyOf = ({ zh, en, source, licence, isSketch }: Fields) => ({ title: { zh: zh.trim(), en: en.trim() }, source, licence, isSketch });

function storeOf(map: OwnMap | undefined, fields: Fields): FileStore {
  const reviewNumber = fields.review.trim();
  return {
    id: map?.id,
    create: () => call('createBaseMap', { body: { ...bodyOf(fields), ...(reviewNumber && { reviewNumber }) } }),
    update: (id) => call('updateBaseMap', { params: { id }, body: { ...bodyOf(fields), reviewNumber: reviewNumber || null } }),
    put: (id, file) => call('putBaseMapFile', { params: { id }, query: { datum: fields.datum } }, { file: asBytes(file) }),
    remove: (id) => call('removeBaseMap', { params: { id } }),
  };
}

/** Load a base map, or change one. */
export function BaseMapForm({ map, onClose }: { readonly map: OwnMap | undefined; readonly onClose: () => void }) {
  const t = useT(loadWords);
  const [fields, setFields] = useState(() => fieldsOf(map));
  const set = (part: Partial<Fields>) => setFields({ ...fields, ...part });
  return (
    <FileForm
      title={t(map ? 'changeMap' : 'load')}
      about={t('loadAbout')}
      fields={fields}
      isWhole={[fields.zh, fields.en, fields.source, fields.licence].every((one) => one.trim() !== '')}
      file={{ label: t(map?.content ? 'fileKept' : 'file'), accept: '.geojson,.json,.pmtiles', isRequired: !map }}
      store={(file) => storeWithFile(storeOf(map, fields), file)}
      onStored={() => toast(map ? loadWords.saved : loadWords.loaded)}
      onTried={() => invalidate('listBaseMaps')}
      onClose={onClose}
    >
      <DatumField value={fields.datum} onChange={(datum) => set({ datum })} help={t('datumAbout')} />
      <TextField label={t('titleZh')} value={fields.zh} onChange={(zh) => set({ zh })} isRequired />
      <TextField label={t('titleEn')} value={fields.en} onChange={(en) => set({ en })} isRequired />
      <TextField label={t('source')} value={fields.source} onChange={(source) => set({ source })} isRequired />
      <TextField label={t('licence')} value={fields.licence} onChange={(licence) => set({ licence })} isRequired />
      <TextField label={t('review')} help={t('reviewHelp')} value={fields.review} onChange={(review) => set({ review })} />
      <label className="places-check">
        <input type="checkbox" checked={fields.isSketch} onChange={(e) => set({ isSketch: e.target.checked })} /> {t('sketch')}
        <small className="muted">{t('sketchHelp')}</small>
      </label>
    </FileForm>
  );
}
