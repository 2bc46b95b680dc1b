import { type FormEvent, useId, useState } from 'react';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useCommon, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { asBytes, FileField } from './base-map-form.tsx';
import { loadWords } from './map-words.ts';
import type { FloorPlan } from './plan-layer.ts';

interface Fields {
  readonly zh: string;
  readonly en: string;
  readonly building: string;
  readonly floor: string;
}

/** Store what was typed and send the file; a new plan whose file is refused is taken away again. */
async function store(plan: FloorPlan | undefined, { zh, en, building, floor }: Fields, file: File | undefined): Promise<void> {
  const body = { title: { zh: zh.trim(), en: en.trim() }, building: building.trim(), floor: Number(floor) };
  if (plan) {
    if (file) await call('putFloorPlanFile', { params: { id: plan.id } }, { file: asBytes(file) });
    await call('updateFloorPlan', { params: { id: plan.id }, body });
    return;
  }
  const { id } = await call('createFloorPlan', { body });
  if (!file) return;
  try {
    await call('putFloorPlanFile', { params: { id } }, { file: asBytes(file) });
  } catch (error) {
    await call('removeFloorPlan', { params: { id } });
    throw error;
  }
}

/** Load a floor plan, or change one. */
export function FloorPlanForm({ plan, onClose }: { readonly plan: FloorPlan | undefined; readonly onClose: () => void }) {
  const t = useT(loadWords);
  const common = useCommon();
  const form = useId();
  const [fields, setFields] = useState<Fields>(() => ({
    ...{ zh: plan?.title.zh ?? '', en: plan?.title.en ?? '', building: plan?.building ?? '', floor: String(plan?.floor ?? 1) },
  }));
  const [file, setFile] = useState<File>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const unsaved = useUnsaved({ ...fields, file: file?.name });
  const set = (part: Partial<Fields>) => setFields({ ...fields, ...part });
  const isNumber = fields.floor.trim() !== '' && Number.isFinite(Number(fields.floor));
  const isWhole = fields.zh.trim() !== '' && fields.en.trim() !== '' && isNumber && (plan || file);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole || isBusy) return;
    setBusy(true);
    setError(undefined);
    store(plan, fields, file)
      .then(() => {
        unsaved.saved();
        toast(loadWords.planSaved);
        onClose();
      })
      .catch(setError)
      .finally(() => {
        setBusy(false);
        invalidate('listFloorPlans');
      });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t(plan ? 'changePlan' : 'newPlan')}
      about={t('planAbout')}
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
        <FileField
          label={t(plan?.content ? 'fileKept' : 'file')}
          accept=".png,.jpg,.jpeg,.geojson,.json"
          isRequired={!plan}
          onFile={setFile}
        />
        <TextField label={t('titleZh')} value={fields.zh} onChange={(zh) => set({ zh })} isRequired />
        <TextField label={t('titleEn')} value={fields.en} onChange={(en) => set({ en })} isRequired />
        <TextField label={t('building')} value={fields.building} onChange={(building) => set({ building })} />
        <TextField label={t('floor')} type="number" value={fields.floor} onChange={(floor) => set({ floor })} isRequired />
      </form>
    </Dialog>
  );
}
