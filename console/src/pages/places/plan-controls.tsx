import { Plus, Trash2 } from 'lucide-react';
import { type FormEvent, type MouseEvent, useId, useState } from 'react';
import { type FitMethod, fitMethods, leastControls } from '../../../../src/contracts/plan-transform.ts';
import { useChange } from '../../api/change.ts';
import { call } from '../../api/client.ts';
import { useCommon, useFormat, useT, useText } from '../../i18n/use-t.ts';
import { type FloorPlan, planLink } from '../../map/plan-layer.ts';
import { Button, IconButton, Segmented } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { loadWords } from './map-words.ts';
import { controlsOf, emptyRow, filled, fitOf, mergedTying, type Row, type Tying } from './tying.ts';
import { useMeanwhile } from './use-meanwhile.tsx';

const fields = ['x', 'y', 'longitude', 'latitude'] as const;
const fieldWords = { x: 'planX', y: 'planY', longitude: 'longitude', latitude: 'latitude' } as const;

interface Props {
  readonly tying: Tying;
  readonly onChange: (tying: Tying) => void;
}

/** Tie a plan to the earth: points of the plan, their places, and how well they agree, while the map shows how it would lie. */
export function PlanControls({ tying, onChange, onClose }: Props & { readonly onClose: () => void }) {
  const t = useT(loadWords);
  const text = useText();
  const common = useCommon();
  const form = useId();
  const { plan, method, rows } = tying;
  const unsaved = useUnsaved({ method, rows });
  const meanwhile = useMeanwhile<FloorPlan>(() => call('listFloorPlans'));
  const update = useChange('updateFloorPlan', { invalidates: ['listFloorPlans'] });
  const fit = fitOf(tying);
  const isReady = fit !== undefined && !('problem' in fit) && !update.isPending;
  const takeOver = (theirs: FloorPlan) => {
    // In other units the points that are set here mean nothing.
    if (theirs.content?.space !== plan.content?.space) return undefined;
    onChange(mergedTying(tying, theirs));
    return 'twice';
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const onSuccess = () => {
      unsaved.saved();
      toast(loadWords.tied);
      onClose();
    };
    const sent = { params: { id: plan.id }, body: { method, controls: [...controlsOf(rows)], changedAt: plan.changedAt } };
    update.mutate(sent, { onSuccess, onError: meanwhile.onRefused(plan, takeOver) });
  };
  return (
    <Panel
      title={t('tieOf', { name: text(plan.title) })}
      className="places-side"
      foot={
        <>
          <span className="spacer" />
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="primary" type="submit" form={form} disabled={!isReady}>
            {common('save')}
          </Button>
        </>
      }
    >
      <form id={form} className="form panel-body" onSubmit={send}>
        {unsaved.guard}
        {meanwhile.note}
        <p className="muted">{t(plan.content?.space === 'pixels' ? 'tieHelp' : 'tieHelpDrawing')}</p>
        {plan.content?.space === 'pixels' && <Picture tying={tying} onChange={onChange} />}
        <Segmented<FitMethod>
          label={t('method')}
          options={fitMethods.map((key) => ({ key, label: t(key) }))}
          value={method}
          onChange={(chosen) => onChange({ ...tying, method: chosen })}
        />
        <Rows tying={tying} onChange={onChange} />
        <Button icon={<Plus size={14} />} onClick={() => onChange({ ...tying, rows: [...rows, emptyRow], active: rows.length })}>
          {t('addPoint')}
        </Button>
        <Verdict tying={tying} />
      </form>
    </Panel>
  );
}

/** The plan to click on; a large one is enlarged and scrolled, so that a click is right to a pixel. */
function Picture({ tying, onChange }: Props) {
  const t = useT(loadWords);
  const [isLarge, setLarge] = useState(false);
  const { right: width = 1, bottom: height = 1 } = tying.plan.content?.box ?? {};
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    // By key there is no place; the point is typed then.
    if (event.detail === 0) return;
    const [x, y] = [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
    onChange(filled(tying, { x: x.toFixed(1), y: y.toFixed(1) }));
  };
  const marks = controlsOf(tying.rows.map((row) => ({ ...row, longitude: row.longitude || '0', latitude: row.latitude || '0' })));
  return (
    <>
      <label className="places-check">
        <input type="checkbox" checked={isLarge} onChange={(e) => setLarge(e.target.checked)} /> {t('zoomPlan')}
      </label>
      <div className="plan-box">
        <button type="button" aria-label={t('planPicture')} onClick={click} style={{ width: isLarge ? Math.max(width, 1200) : '100%' }}>
          <img src={planLink(tying.plan)} alt="" />
          {marks.map(({ x, y }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: points are known by their number
            <span key={i} className="plan-mark" style={{ left: `${(x / width) * 100}%`, top: `${(y / height) * 100}%` }}>
              {i + 1}
            </span>
          ))}
        </button>
      </div>
    </>
  );
}

/** The points, with how far each is off. */
function Rows({ tying, onChange }: Props) {
  const t = useT(loadWords);
  const format = useFormat();
  const { rows, active } = tying;
  const fit = fitOf(tying);
  const residuals = fit && !('problem' in fit) ? fit.residuals : [];
  // Residuals are those of the rows that are whole, in their order.
  const wholeBefore = (i: number) => controlsOf(rows.slice(0, i)).length;
  const set = (i: number, part: Partial<Row>) =>
    onChange({ ...tying, rows: rows.map((row, at) => (at === i ? { ...row, ...part } : row)) });
  return (
    <ol className="plan-rows">
      {rows.map((row, i) => {
        const residual = controlsOf([row]).length === 1 ? residuals[wholeBefore(i)] : undefined;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: points are known by their number
          <li key={i} className={i === active ? 'chosen' : ''}>
            <label>
              <input type="radio" name="plan-active" checked={i === active} onChange={() => onChange({ ...tying, active: i })} />{' '}
              {t('point')} {i + 1}
            </label>
            <span className="num">{residual === undefined ? '' : `${t('off')} ${format.quantity(residual, 2, 'm')}`}</span>
            <IconButton
              label={t('removePoint', { n: i + 1 })}
              onClick={() => onChange({ ...tying, rows: rows.filter((_, at) => at !== i), active: 0 })}
            >
              <Trash2 size={14} />
            </IconButton>
            <span className="plan-fields">
              {fields.map((field) => (
                <input
                  key={field}
                  className="input num"
                  inputMode="decimal"
                  placeholder={t(fieldWords[field])}
                  aria-label={t('fieldOf', { n: i + 1, field: t(fieldWords[field]) })}
                  value={row[field]}
                  onFocus={() => i !== active && onChange({ ...tying, active: i })}
                  onChange={(e) => set(i, { [field]: e.target.value })}
                />
              ))}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Verdict({ tying }: { readonly tying: Tying }) {
  const t = useT(loadWords);
  const format = useFormat();
  const fit = fitOf(tying);
  if (fit === undefined) return <p className="muted">{t('few', { n: leastControls[tying.method] - controlsOf(tying.rows).length })}</p>;
  if ('problem' in fit) return <p role="alert">{fit.problem}</p>;
  return (
    <p role="status">
      {t('rms', { rms: format.quantity(fit.rms, 2, 'm'), scale: format.quantity(fit.scale, 4, 'm') })}
      {!fit.isChecked && ` ${t('unchecked')}`}
    </p>
  );
}
