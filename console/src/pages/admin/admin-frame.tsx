import './admin.css';
import { Link } from '@tanstack/react-router';
import { Lock } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useMay } from '../../app/session.ts';
import { useT } from '../../i18n/use-t.ts';
import { PageHead } from '../../ui/panel.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { adminWords } from './words.ts';

/** Links between the pages of the administration; only those that the user may open. */
export function AdminNav() {
  const t = useT(adminWords);
  const isAdmin = useMay('administrator');
  const nav = useRef<HTMLElement>(null);
  // On a phone the links are wider than the screen: the one that says where one is must be seen.
  // In braces: browsers answer with a promise, which React would take for the way to end the effect.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, []);
  return (
    <nav className="admin-nav" aria-label={t('parts')} ref={nav}>
      {isAdmin && (
        <>
          <Link to="/admin/users">{t('users')}</Link>
          <Link to="/admin/tokens">{t('tokens')}</Link>
          <Link to="/admin/audit">{t('audit')}</Link>
          <Link to="/admin/notify">{t('notify')}</Link>
        </>
      )}
      <Link to="/system">{t('system')}</Link>
    </nav>
  );
}

/** A page that only administrators may use; others are told so, and nothing is asked of the server. */
export function AdminFrame(props: { readonly title: string; readonly actions?: ReactNode; readonly children: () => ReactNode }) {
  const t = useT(adminWords);
  const isAdmin = useMay('administrator');
  return (
    <div className="page">
      <PageHead title={props.title} marks={<AdminNav />} actions={isAdmin && props.actions} />
      {isAdmin ? (
        props.children()
      ) : (
        <EmptyState title={t('adminOnly')}>
          <Lock size={18} aria-hidden="true" />
        </EmptyState>
      )}
    </div>
  );
}
