import { useState } from 'react';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import type { FloorPlan } from '../../map/plan-layer.ts';
import { TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { asBytes, FileForm, type FileStore, storeWithFile } from './file-form.tsx';
import { loadWords } from './map-words.ts';
import { mergedFields } from './meanwhile.ts';
import { useMeanwhile } from './use-meanwhile.tsx';

interface Fields {
  readonly zh: string;
  readonly en: string;
  readonly building: string;
  readonly floor: string;
}

const fieldsOf = (plan: FloorPlan | undefined): Fields => ({
  ...{ zh: plan?.title.zh ?? '', en: plan?.title.en ?? '', building: plan?.building ?? '', floor: String(plan?.floor ?? 1) },
});
const fieldWords = { zh: 'titleZh', en: 'titleEn', building: 'building', floor: 'floor' } as const;

function storeOf(plan: FloorPlan | undefined, { zh, en, building, floor }: Fields): FileStore {
  const body = { title: { zh: zh.trim(), en: en.trim() }, building: building.trim(), floor: Number(floor) };
  return {
    id: plan?.id,
    create: () => call('createFloorPlan', { body }),
    update: (id, put = plan) => call('updateFloorPlan', { params: { id }, body: { ...body, ...(put && { changedAt: put.changedAt }) } }),
    put: (id, file) => {
      const query = plan ? { changedAt: String(plan.changedAt) } : {};
      return call('putFloorPlanFile', { params: { id }, query }, { file: asBytes(file) });
    },
    remove: (id) => call('removeFloorPlan', { params: { id } }),
  };
}

/** Load a floor plan, or change one. */
export function FloorPlanForm({ plan: opened, onClose }: { readonly plan: FloorPlan | undefined; readonly onClose: () => void }) {
  const t = useT(loadWords);
  const [plan, setPlan] = useState(opened);
  const [fields, setFields] = useState(() => fieldsOf(opened));
  const meanwhile = useMeanwhile<FloorPlan>(() => call('listFloorPlans'));
  const takeOver = (theirs: FloorPlan) => {
    const { merged, both } = mergedFields(fieldsOf(plan), fieldsOf(theirs), fields);
    setFields(merged);
    setPlan(theirs);
    return both.map((key) => t(fieldWords[key]));
  };
  const store = (file: File | undefined) =>
    storeWithFile(storeOf(plan, fields), file).catch(async (error) => {
      if (plan) await meanwhile.takeOver(error, plan, takeOver);
      throw error;
    });
  const set = (part: Partial<Fields>) => setFields({ ...fields, ...part });
  const isNumber = fields.floor.trim() !== '' && Number.isFinite(Number(fields.floor));
  return (
    <FileForm
      title={t(plan ? 'changePlan' : 'newPlan')}
      about={t('planAbout')}
      fields={fields}
      isWhole={fields.zh.trim() !== '' && fields.en.trim() !== '' && isNumber}
      file={{ label: t(plan?.content ? 'fileKept' : 'file'), accept: '.png,.jpg,.jpeg,.geojson,.json', isRequired: !plan }}
      store={store}
      onStored={() => toast(loadWords.planSaved)}
      onTried={() => invalidate('listFloorPlans')}
      onClose={onClose}
    >
      {meanwhile.note}
      <TextField label={t('titleZh')} value={fields.zh} onChange={(zh) => set({ zh })} isRequired />
      <TextField label={t('titleEn')} value={fields.en} onChange={(en) => set({ en })} isRequired />
      <TextField label={t('building')} value={fields.building} onChange={(building) => set({ building })} />
      <TextField label={t('floor')} type="number" value={fields.floor} onChange={(floor) => set({ floor })} isRequired />
    </FileForm>
  );
}
