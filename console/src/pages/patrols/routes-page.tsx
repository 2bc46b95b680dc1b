import './routes.css';
import { Link } from '@tanstack/react-router';
import { Copy, Plus } from 'lucide-react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useCalendarText } from '../../widgets/calendar-fields.tsx';
import { useAssignee } from '../work/order.tsx';
import { WalkerTag } from './patrol.tsx';
import { beginRoute, type PatrolRoute, routeOf } from './route-draft.ts';
import { routesChanged } from './route-page.tsx';
import { routeWords } from './route-words.ts';
import { WalkNav } from './walk-nav.tsx';

function CopyButton({ route }: { readonly route: PatrolRoute }) {
  const t = useT(routeWords);
  const copy = useChange('createPatrolRoute', { invalidates: routesChanged, onDone: () => toast(routeWords.copied) });
  const title = t('copyOf', { title: route.title }).slice(0, 120);
  return (
    <Button
      icon={<Copy size={14} aria-hidden="true" />}
      disabled={copy.isPending}
      onClick={() => copy.mutate({ body: { ...routeOf(beginRoute(route)), title, enabled: false } }, { onError: toastError })}
    >
      {t('copy')}
    </Button>
  );
}

function Line({ route }: { readonly route: PatrolRoute }) {
  const t = useT(routeWords);
  const format = useFormat();
  const calendarText = useCalendarText();
  const assignee = useAssignee();
  const mayChange = useMay('engineer');
  const about = [
    t('pointsN', { n: format.number(route.points.length) }),
    route.rule ? calendarText(route.rule) : t('byHand'),
    assignee(route.assignedTo),
  ];
  return (
    <li className="route-line">
      <span className="two-lines">
        <Link to="/patrols/routes/$id" params={{ id: route.id }}>
          <b>{route.title}</b>
        </Link>
        <small>{about.filter(Boolean).join(' · ')}</small>
        {route.next !== undefined && (
          <small className="num">
            {t('next')} {format.full(route.next)}
          </small>
        )}
      </span>
      <WalkerTag walker={route.walker} />
      {!route.enabled && <span className="tag">{t('off')}</span>}
      {mayChange && <CopyButton route={route} />}
    </li>
  );
}

/** Patrol routes: what there is, what comes next, make one. */
export function RoutesPage() {
  const t = useT(routeWords);
  const mayChange = useMay('engineer');
  return (
    <div className="page flowing route-page">
      <PageHead
        title={t('routes')}
        marks={<WalkNav />}
        actions={
          <>
            <CopyLink />
            {mayChange && (
              <Link className="btn primary" to="/patrols/routes/$id" params={{ id: 'new' }}>
                <Plus size={14} aria-hidden="true" /> {t('newRoute')}
              </Link>
            )}
          </>
        }
      />
      <RoleHint needs="engineer" />
      <Loaded query={useCall('listPatrolRoutes', undefined, { everyMs: 30_000 })}>
        {({ items }) => (
          <Panel title={t('routes')} note={String(items.length)}>
            {items.length === 0 && <EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
            <ul className="route-lines">
              {items.map((route) => (
                <Line key={route.id} route={route} />
              ))}
            </ul>
          </Panel>
        )}
      </Loaded>
    </div>
  );
}
