import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { call, linkTo } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { invalidate, useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useCommon, useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { SheetChoice, SheetErrors } from '../../ui/sheet-import.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import type { Source } from './link-state.tsx';
import { sheetWords } from './sheet-words.ts';

type Plan = Reply<'importDevices'>;

/** Names that are told one by one. */
const mostNames = 12;
const listed = (names: readonly string[]): string => names.slice(0, mostNames).join(', ') + (names.length > mostNames ? ' …' : '');

/** What a table would do, and what is wrong with it. */
function PlanView({ plan }: { readonly plan: Plan }) {
  const t = useT(sheetWords);
  const format = useFormat();
  const { rows, created, changed, unchanged } = plan;
  return (
    <div className="stack" role="status">
      <b>
        {t('plan', {
          rows: format.number(rows),
          created: format.number(created),
          changed: format.number(changed),
          unchanged: format.number(unchanged),
        })}
      </b>
      {plan.errorCount === 0 && created + changed === 0 && <span className="muted">{t('nothing')}</span>}
      {created > 0 && <span>{t('newDevices', { list: listed(plan.createdDevices) })}</span>}
      {changed > 0 && <span>{t('changedDevices', { list: listed(plan.changedDevices) })}</span>}
      {plan.errorCount > 0 && <SheetErrors t={t} title={t('errors', { n: format.number(plan.errorCount) })} errors={plan.errors} />}
    </div>
  );
}

/** Import a table of devices into a source: checked first, then applied as a whole. */
export function ImportDrawer({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  const t = useT(sheetWords);
  const text = useText();
  const common = useCommon();
  const format = useFormat();
  const language = useLanguage();
  const [file, setFile] = useState<File>();
  const [asset, setAsset] = useState<string>();
  const readsMap = useCall('listProtocols').data?.items.find(({ protocol }) => protocol === source.protocol)?.readsMap;
  const send = useMutation({
    mutationFn: ({ apply, content }: { readonly apply: 'true' | 'false'; readonly content: File }) =>
      // some systems call a CSV something else
      call('importDevices', { params: { id: source.id }, query: { apply, asset } }, { file: new Blob([content], { type: 'text/csv' }) }),
    onSuccess: (plan) => {
      if (!plan.applied) return;
      toast(sheetWords.applied);
      invalidate('listDevices', 'listSources', 'listQuarantine', 'getAsset');
      onClose();
    },
  });
  const isReady = send.data?.errorCount === 0 && send.data.created + send.data.changed > 0;
  const act = (apply: 'true' | 'false') => file && send.mutate({ apply, content: file });
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={t('importTitle', { source: text(source.title) })}
      about={t('about')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button disabled={file === undefined || send.isPending} onClick={() => act('false')}>
            {send.isPending ? t('checking') : t('check')}
          </Button>
          <Button look="primary" disabled={!isReady || send.isPending} onClick={() => act('true')}>
            {t('apply')}
          </Button>
        </>
      }
    >
      <SheetChoice
        label={t('choose')}
        onChoose={(chosen) => {
          send.reset();
          setFile(chosen);
        }}
      >
        <a className="btn plain" href={linkTo('exportDeviceSheet', { query: { language } })} download>
          {t('template')}
        </a>
        {file && <span>{t('chosen', { name: file.name, size: format.bytes(file.size) })}</span>}
      </SheetChoice>
      {readsMap && (
        <AssetPicker
          label={t('mapAsset')}
          value={asset}
          onChange={(id) => {
            setAsset(id);
            send.reset();
          }}
        />
      )}
      {send.data && <PlanView plan={send.data} />}
      {send.error instanceof ApiProblem && <ErrorPanel error={send.error} />}
    </Drawer>
  );
}

/** Devices of a source out to a table and in from one. */
export function DeviceSheets({ source }: { readonly source: Source }) {
  const t = useT(sheetWords);
  const language = useLanguage();
  const mayImport = useMay('engineer');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <a className="btn plain" href={linkTo('exportDevices', { params: { id: source.id }, query: { language } })} download>
        {t('export')}
      </a>
      {mayImport && <Button onClick={() => setOpen(true)}>{t('import')}</Button>}
      {isOpen && <ImportDrawer source={source} onClose={() => setOpen(false)} />}
    </>
  );
}
