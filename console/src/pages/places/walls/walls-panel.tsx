import './walls.css';
import type { Map as LeafletMap } from 'leaflet';
import { Check, Plus, Redo2, Undo2 } from 'lucide-react';
import { type FormEvent, useId, useReducer, useState } from 'react';
import { useChange } from '../../../api/change.ts';
import { call } from '../../../api/client.ts';
import { useShortcut } from '../../../app/shortcuts.ts';
import { useCommon, useT, useText } from '../../../i18n/use-t.ts';
import type { FloorPlan } from '../../../map/plan-layer.ts';
import { Button, IconButton, Segmented } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { toast } from '../../../ui/toast.tsx';
import { type Action, type History, reduce } from '../../../ui/undo.ts';
import { useUnsaved } from '../../../ui/unsaved.tsx';
import { loadWords } from '../map-words.ts';
import type { OnTap } from '../places-map.tsx';
import { useMeanwhile } from '../use-meanwhile.tsx';
import { ChosenFields } from './chosen-fields.tsx';
import {
  type At,
  type Chosen,
  clickedAt,
  draftOf,
  finished,
  mergedDraft,
  moved,
  outsideOf,
  problemsOf,
  standing,
  type Tool,
  tools,
  type WallsDraft,
  walkingOf,
  without,
} from './draft.ts';
import { useWallsMap } from './use-walls-map.ts';
import { WallsList } from './walls-list.tsx';
import { wallsWords } from './words.ts';

/** A plan that lies somewhere, so that walls can be drawn on the map. */
type TiedPlan = FloorPlan & Required<Pick<FloorPlan, 'content' | 'fit'>>;
const isTied = (plan: FloorPlan): plan is TiedPlan => plan.content !== undefined && plan.fit !== undefined;

interface Props {
  readonly map: LeafletMap | undefined;
  readonly onTap: OnTap;
  readonly onClose: () => void;
}

/** Draw walls, blocks and entrances of a floor plan over it. */
export function WallsPanel({ plan, ...props }: Props & { readonly plan: FloorPlan }) {
  return isTied(plan) ? <Editor plan={plan} {...props} /> : null;
}

/** Narrower than this a doorway may count as shut, m: the clearance on both sides and a cell. */
const leastDoor = 0.85;
const hints = { choose: 'chooseHint', wall: 'wallHint', block: 'blockHint', door: 'doorHint', entrance: 'entranceHint' } as const;

/** The draft with its history, and everything that changes it. */
function useWalls(plan: TiedPlan) {
  const [history, dispatch] = useReducer(
    reduce<WallsDraft>,
    plan,
    (one): History<WallsDraft> => ({ draft: draftOf(one), past: [], future: [] }),
  );
  const [wanted, choose] = useState<Chosen>();
  const [tool, setTool] = useState<Tool>('choose');
  const [isSquare, setSquare] = useState(true);
  const [door, setDoor] = useState('1.2');
  const { draft } = history;
  const chosen = standing(draft, wanted);
  const change = (next: WallsDraft, about?: string) =>
    next !== draft && dispatch({ type: 'change', draft: next, ...(about !== undefined && { about }) });
  const finish = () => draft.isOpen && change(finished(draft));
  return {
    ...{ history, dispatch, draft, chosen, choose, tool, isSquare, setSquare, door, setDoor, change, finish },
    setTool: (next: Tool) => {
      finish();
      setTool(next);
    },
    click: (at: At, reach: number) => {
      const next = clickedAt({ draft, chosen }, tool, at, { reach, isSquare, door: Math.max(0.1, Number(door) || 1.2) / plan.fit.scale });
      if (tool === 'door' && next.draft === draft) toast(wallsWords.noWall, true);
      change(next.draft);
      choose(next.chosen);
    },
    move: (one: Chosen, point: number, to: { readonly at: At; readonly reach: number }) => change(moved(draft, one, point, to)),
    remove: () => chosen && change(without(draft, chosen)),
    /** One with no points, to be typed. */
    add: (kind: 'wall' | 'block' | 'entrance') => {
      const whole = finished(draft);
      const { left, right, top, bottom } = plan.content.box;
      const at: At = [(left + right) / 2, (top + bottom) / 2];
      if (kind === 'entrance') change({ ...whole, entrances: [...whole.entrances, { title: { zh: '', en: '' }, at }] });
      else change({ ...whole, obstacles: [...whole.obstacles, { kind, line: [] }] });
      choose(kind === 'entrance' ? { kind, i: whole.entrances.length } : { kind: 'obstacle', i: whole.obstacles.length });
      setTool('choose');
    },
  };
}
type Walls = ReturnType<typeof useWalls>;

function useKeys({ draft, dispatch, finish, chosen, choose, remove }: Walls): void {
  const t = useT(wallsWords);
  useShortcut('ctrl+z', t('undo'), () => dispatch({ type: 'undo' }));
  useShortcut('ctrl+y', t('redo'), () => dispatch({ type: 'redo' }));
  useShortcut('Delete', t('remove'), remove);
  useShortcut('Escape', t('finish'), () => (draft.isOpen ? finish() : chosen && choose(undefined)));
}

function Editor({ plan: opened, map, onTap, onClose }: Props & { readonly plan: TiedPlan }) {
  const t = useT(wallsWords);
  const common = useCommon();
  const words = useT(loadWords);
  const text = useText();
  const form = useId();
  const [plan, setPlan] = useState(opened);
  const walls = useWalls(plan);
  const meanwhile = useMeanwhile<FloorPlan>(() => call('listFloorPlans'));
  const { draft, chosen, tool } = walls;
  const whole = finished(draft);
  const body = walkingOf(whole, plan.content.space);
  const problems = problemsOf(whole);
  const unsaved = useUnsaved(body);
  const update = useChange('updateFloorPlan', { invalidates: ['listFloorPlans', 'findWay'] });
  const canSave = problems.length === 0 && !update.isPending;
  useWallsMap({ map, onTap, draft, chosen, fit: plan.fit, canMove: tool === 'choose', onClick: walls.click, onMove: walls.move });
  useKeys(walls);
  const takeOver = (theirs: FloorPlan) => {
    // In other units what is drawn here means nothing.
    if (!isTied(theirs) || theirs.content.space !== plan.content.space) return undefined;
    walls.change(mergedDraft(plan, theirs, draft));
    walls.choose(undefined);
    setPlan(theirs);
    return 'twice';
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!canSave) return;
    const onSuccess = () => {
      unsaved.saved();
      toast(wallsWords.saved);
      onClose();
    };
    const sent = { params: { id: plan.id }, body: { walking: body, changedAt: plan.changedAt } };
    update.mutate(sent, { onSuccess, onError: meanwhile.onRefused(plan, takeOver) });
  };
  return (
    <Panel
      title={words('wallsOf', { name: text(plan.title) })}
      className="places-side walls-panel"
      actions={<Steps {...walls} />}
      foot={
        <>
          <span className="spacer" />
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="primary" type="submit" form={form} disabled={!canSave}>
            {common('save')}
          </Button>
        </>
      }
    >
      <form id={form} className="form panel-body" onSubmit={send}>
        {unsaved.guard}
        {meanwhile.note}
        <Tools walls={walls} />
        {chosen && !draft.isOpen && (
          <ChosenFields draft={draft} chosen={chosen} unit={plan.content.space} onChange={walls.change} onRemove={walls.remove} />
        )}
        <Problems draft={whole} box={plan.content.box} />
        <WallsList draft={draft} chosen={chosen} scale={plan.fit.scale} onChoose={(one) => walls.choose(one)} />
        <div className="walls-typed">
          {(['wall', 'block', 'entrance'] as const).map((kind) => (
            <Button key={kind} icon={<Plus size={14} aria-hidden="true" />} onClick={() => walls.add(kind)}>
              {t('addTyped', { what: t(`${kind}Name`) })}
            </Button>
          ))}
        </div>
      </form>
    </Panel>
  );
}

/** Back and forth. */
function Steps({ history, dispatch }: { readonly history: History<WallsDraft>; readonly dispatch: (action: Action<WallsDraft>) => void }) {
  const t = useT(wallsWords);
  return (
    <>
      <IconButton label={t('undo')} disabled={history.past.length === 0} onClick={() => dispatch({ type: 'undo' })}>
        <Undo2 size={16} />
      </IconButton>
      <IconButton label={t('redo')} disabled={history.future.length === 0} onClick={() => dispatch({ type: 'redo' })}>
        <Redo2 size={16} />
      </IconButton>
    </>
  );
}

/** What a click on the map does. */
function Tools({ walls }: { readonly walls: Walls }) {
  const t = useT(wallsWords);
  const { tool, draft } = walls;
  return (
    <>
      <Segmented<Tool> label={t('tool')} options={tools.map((key) => ({ key, label: t(key) }))} value={tool} onChange={walls.setTool} />
      <p className="muted">{t(hints[tool])}</p>
      {(tool === 'wall' || tool === 'block') && (
        <label className="places-check">
          <input type="checkbox" checked={walls.isSquare} onChange={(e) => walls.setSquare(e.target.checked)} /> {t('square')}
        </label>
      )}
      {tool === 'door' && (
        <TextField
          label={t('doorWidth')}
          type="number"
          value={walls.door}
          onChange={walls.setDoor}
          help={Number(walls.door) < leastDoor ? t('doorNarrow') : undefined}
        />
      )}
      {draft.isOpen && (
        <Button icon={<Check size={14} aria-hidden="true" />} hotkey="Esc" onClick={walls.finish}>
          {t('finish')}
        </Button>
      )}
    </>
  );
}

/** What keeps it from being saved, and what is odd. */
function Problems({ draft, box }: { readonly draft: WallsDraft; readonly box: TiedPlan['content']['box'] }) {
  const t = useT(wallsWords);
  const [problems, outside] = [problemsOf(draft), outsideOf(draft, box)];
  if (problems.length + outside.length === 0) return null;
  return (
    <ul className="walls-problems" role="status">
      {problems.map(({ kind, n }) => (
        <li key={`${kind} ${n}`}>{t(kind, { n })}</li>
      ))}
      {outside.map((n) => (
        <li key={n} className="muted">
          {t('outside', { n })}
        </li>
      ))}
    </ul>
  );
}
