import { useMutation } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import type { Sent } from '../../../../src/contracts/api/index.ts';
import type { Origin } from '../../../../src/contracts/quality.ts';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useQualityWord } from '../../ui/quality-words.ts';
import { RoleHint } from '../../ui/role-hint.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { dataWords } from './words.ts';

const origins = ['measured', 'replayed', 'simulated', 'manual'] as const satisfies readonly Origin[];
const accepted = '.csv,.gz,.parquet,.txt';

/** The time zones to choose from: the usual ones first, then all that the browser knows. */
export const timeZones = (): readonly string[] => [
  ...new Set([Intl.DateTimeFormat().resolvedOptions().timeZone, 'Asia/Shanghai', 'UTC', ...Intl.supportedValuesOf('timeZone')]),
];

function DropZone({ file, onFile }: { readonly file: File | undefined; readonly onFile: (file: File) => void }) {
  const t = useT(dataWords);
  const format = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (list: FileList | null) => {
    const [first] = list ?? [];
    if (first) onFile(first);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an addition; the button inside does the same by key
    <div
      className={`drop-zone ${isOver ? 'over' : ''}`}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileUp size={24} aria-hidden="true" />
      <span>{isOver ? t('dropNow') : t('drop')}</span>
      <Button onClick={() => input.current?.click()}>{t('choose')}</Button>
      <input ref={input} type="file" accept={accepted} hidden aria-label={t('choose')} onChange={(e) => take(e.target.files)} />
      {file && <b role="status">{t('chosen', { name: file.name, size: format.bytes(file.size) })}</b>}
      <small className="muted">{t('layout')}</small>
    </div>
  );
}

/** Send a file of history to the server, which reads it as a job. */
export function ImportPanel() {
  const t = useT(dataWords);
  const word = useQualityWord();
  const mayImport = useMay('engineer');
  const [file, setFile] = useState<File>();
  const [asset, setAsset] = useState<string>();
  const [origin, setOrigin] = useState<Origin>('measured');
  const [timeZone, setTimeZone] = useState(() => timeZones()[0] ?? 'UTC');
  const send = useMutation({
    mutationFn: ({ query, content }: { readonly query: Sent<'importFile', 'query'>; readonly content: File }) =>
      call('importFile', { query }, { file: content }),
    onSuccess: () => {
      toast(dataWords.started);
      setFile(undefined);
      invalidate('listJobs');
    },
  });
  return (
    <Panel title={t('importTitle')}>
      <div className="panel-body">
        <RoleHint needs="engineer" />
        <fieldset className="bare stack" disabled={!mayImport}>
          <DropZone file={file} onFile={setFile} />
          <AssetPicker label={t('asset')} value={asset} onChange={setAsset} />
          <div className="field">
            <span className="field-name">{t('origin')}</span>
            <Segmented
              label={t('origin')}
              options={origins.map((key) => ({ key, label: word(key) }))}
              value={origin}
              onChange={setOrigin}
            />
            <div className="field-note">{t('originHelp')}</div>
          </div>
          <Field label={t('timeZone')} help={t('timeZoneHelp')}>
            {(wiring) => (
              <select {...wiring} className="input" value={timeZone} onChange={(e) => setTimeZone(e.target.value)}>
                {timeZones().map((zone) => (
                  <option key={zone} value={zone}>
                    {zone}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {send.error && <ErrorPanel error={send.error} />}
          <Button
            look="primary"
            className="start"
            disabled={!file || send.isPending}
            onClick={() => file && send.mutate({ query: { name: file.name, origin, asset, timeZone }, content: file })}
          >
            {send.isPending ? t('sending') : t('start')}
          </Button>
        </fieldset>
      </div>
    </Panel>
  );
}
