import './routes.css';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Plus, QrCode } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { moved } from '../../ui/rows-of.ts';
import { CountField } from '../../ui/short-fields.tsx';
import { ErrorPanel, Loaded } from '../../ui/states.tsx';
import { NotThere } from '../../ui/thing-loaded.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { CalendarFields } from '../../widgets/calendar-fields.tsx';
import { AssigneeField } from '../work/order-form.tsx';
import { Plates } from './plates.tsx';
import { beginRoute, blankPoint, type PatrolRoute, type RouteDraft, type RouteProblem, routeOf, routeProblems } from './route-draft.ts';
import { RoutePoint } from './route-point.tsx';
import { WalkerFields } from './route-walker.tsx';
import { routeWords } from './route-words.ts';
import { isMachine } from './walker.ts';

export const routesChanged = ['listPatrolRoutes', 'listAudit'] as const;

interface Part {
  readonly draft: RouteDraft;
  readonly onChange: (draft: RouteDraft) => void;
}

function General({ draft, onChange, isMoverMissing }: Part & { readonly isMoverMissing: boolean }) {
  const t = useT(routeWords);
  const set = (part: Partial<RouteDraft>) => onChange({ ...draft, ...part });
  return (
    <Panel title={t('general')}>
      <div className="form route-general">
        <TextField label={t('name')} isRequired value={draft.title} onChange={(title) => set({ title: title.slice(0, 120) })} />
        <WalkerFields draft={draft} isMoverMissing={isMoverMissing} onChange={set} />
        <label className="check-line">
          <input type="checkbox" checked={draft.byCalendar} onChange={(e) => set({ byCalendar: e.target.checked })} />
          {t('byCalendar')}
        </label>
        {draft.byCalendar && <CalendarFields typed={draft.rule} onChange={(rule) => set({ rule })} />}
        <CountField
          label={t('window')}
          help={t('windowHelp')}
          value={draft.windowMinutes}
          onChange={(windowMinutes) => set({ windowMinutes })}
        />
        <AssigneeField value={draft.assignedTo} onChange={(assignedTo) => set({ assignedTo })} />
        <label className="check-line">
          <input type="checkbox" checked={draft.enabled} onChange={(e) => set({ enabled: e.target.checked })} />
          {t('enabled')}
        </label>
      </div>
    </Panel>
  );
}

function Points({ draft, onChange, wrong }: Part & { readonly wrong: readonly RouteProblem[] }) {
  const t = useT(routeWords);
  const format = useFormat();
  const { points } = draft;
  const [open, setOpen] = useState(points.length === 1 ? points[0]?.id : undefined);
  const mover = isMachine(draft.walker) ? draft.mover : undefined;
  const around = useMemo(() => ({ points, mover }), [points, mover]);
  const set = (next: RouteDraft['points']) => onChange({ ...draft, points: next });
  const add = () => {
    const point = blankPoint(points, draft.walker);
    set([...points, point]);
    setOpen(point.id);
  };
  return (
    <Panel title={t('points')} note={t('pointsN', { n: format.number(points.length) })}>
      <div className="folding-rows">
        {points.map((point, i) => (
          <RoutePoint
            key={point.id}
            number={i + 1}
            of={points.length}
            point={point}
            walker={draft.walker}
            around={around}
            problems={wrong.filter((one) => one.point === i + 1)}
            isOpen={open === point.id}
            onToggle={() => setOpen(open === point.id ? undefined : point.id)}
            onChange={(next) => set(points.with(i, next))}
            onMove={(by) => set(moved(points, i, i + by))}
            onRemove={() => set(points.toSpliced(i, 1))}
          />
        ))}
        <span>
          <Button icon={<Plus size={14} aria-hidden="true" />} disabled={points.length >= 100} onClick={add}>
            {t('addPoint')}
          </Button>
        </span>
      </div>
    </Panel>
  );
}

function Problems({ problems }: { readonly problems: readonly RouteProblem[] }) {
  const t = useT(routeWords);
  if (problems.length === 0) return null;
  const say = ({ point, item, what }: RouteProblem): string =>
    point === undefined
      ? t(what)
      : item === undefined
        ? t('atPoint', { point, what: t(what) })
        : t('atItem', { point, item, what: t(what) });
  return (
    <div className="error-panel" role="alert">
      <b>{t('toMend')}</b>
      <ul>
        {problems.map((problem) => (
          <li key={say(problem)}>{say(problem)}</li>
        ))}
      </ul>
    </div>
  );
}

function Remove({ route }: { readonly route: PatrolRoute }) {
  const t = useT(routeWords);
  const navigate = useNavigate();
  const remove = useChange('removePatrolRoute', {
    invalidates: routesChanged,
    onDone: () => {
      toast(routeWords.removed);
      void navigate({ to: '/patrols/routes' });
    },
  });
  return (
    <RemoveButton
      label={t('remove')}
      title={t('removeTitle', { title: route.title })}
      about={t('removeAbout')}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { id: route.id } }, { onError: toastError })}
    />
  );
}

/** What somebody else changes meanwhile is not overwritten: what is sent is of the version that the editor began with. */
function Editor(props: { readonly route: PatrolRoute | undefined }) {
  const t = useT(routeWords);
  const navigate = useNavigate();
  const mayChange = useMay('engineer');
  const [route] = useState(props.route);
  const [draft, setDraft] = useState(() => beginRoute(route));
  const [isTried, setTried] = useState(false);
  const unsaved = useUnsaved(draft);
  const onDone = () => {
    unsaved.saved();
    toast(routeWords.saved);
    void navigate({ to: '/patrols/routes' });
  };
  const create = useChange('createPatrolRoute', { invalidates: routesChanged, onDone });
  const replace = useChange('replacePatrolRoute', { invalidates: routesChanged, onDone });
  const problems = isTried ? routeProblems(draft) : [];
  const error = create.error ?? replace.error;
  const send = () => {
    setTried(true);
    if (routeProblems(draft).length > 0) return;
    if (route) replace.mutate({ params: { id: route.id }, body: { ...routeOf(draft), version: route.version } });
    else create.mutate({ body: routeOf(draft) });
  };
  return (
    <>
      {unsaved.guard}
      <fieldset className="bare route-editor" disabled={!mayChange}>
        <General draft={draft} onChange={setDraft} isMoverMissing={problems.some(({ what }) => what === 'noMover')} />
        <Points draft={draft} onChange={setDraft} wrong={problems} />
      </fieldset>
      <Problems problems={problems} />
      {error && <ErrorPanel error={error} />}
      {mayChange && (
        <div className="button-row">
          <Button look="primary" disabled={create.isPending || replace.isPending} onClick={send}>
            {t(route ? 'save' : 'create')}
          </Button>
          {route && <Remove route={route} />}
        </div>
      )}
    </>
  );
}

function Head({ route, isPlates }: { readonly route: PatrolRoute | undefined; readonly isPlates: boolean }) {
  const t = useT(routeWords);
  return (
    <PageHead
      path={
        <>
          <Link to="/patrols/routes">{t('routes')}</Link> /
        </>
      }
      title={route?.title ?? t('newRoute')}
      actions={
        route?.walker === 'person' &&
        (isPlates ? (
          <Link className="btn" to="/patrols/routes/$id" params={{ id: route.id }}>
            {t('back')}
          </Link>
        ) : (
          <Link className="btn" to="/patrols/routes/$id" params={{ id: route.id }} search={{ view: 'plates' }}>
            <QrCode size={14} aria-hidden="true" /> {t('plates')}
          </Link>
        ))
      }
    />
  );
}

/** The editor of a patrol route, or the plates of its points; `new` begins one. */
export function RoutePage() {
  const { id } = useParams({ from: '/shell/patrols/routes/$id' });
  const isPlates = useSearch({ from: '/shell/patrols/routes/$id' }).view === 'plates';
  const routes = useCall('listPatrolRoutes');
  return (
    <Loaded query={routes}>
      {({ items }) => {
        const route = items.find((one) => one.id === id);
        if (id !== 'new' && route === undefined) return <NotThere />;
        return (
          <div className="page flowing route-page">
            <Head route={route} isPlates={isPlates && route !== undefined} />
            <RoleHint needs="engineer" />
            {isPlates && route ? <Plates route={route} /> : <Editor key={id} route={route} />}
          </div>
        );
      }}
    </Loaded>
  );
}
