import './me.css';
import { Link } from '@tanstack/react-router';
import { roleTitles } from '../../../../src/contracts/roles.ts';
import { useNav } from '../../app/menus.tsx';
import { type Preferences, prefer, type Theme, usePreferences } from '../../app/preferences.ts';
import { leave, useSession } from '../../app/session.ts';
import { userMenuWords } from '../../app/user-menu-words.ts';
import { appWords } from '../../app/words.ts';
import { DesktopPanel } from '../../desktop-notices/desktop-panel.tsx';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { PushPanel } from '../../push/push-panel.tsx';
import { Button, Segmented } from '../../ui/button.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { toast } from '../../ui/toast.tsx';
import { ExportPersonalData } from '../admin/personal-data.tsx';
import { PasswordForm } from '../sign-in/password-form.tsx';
import { signInWords } from '../sign-in/words.ts';
import { meWords } from './words.ts';

/** The pages that have no tab at the bottom of a phone; a larger screen has them at its edge. */
function MorePages() {
  const t = useT(meWords);
  const app = useT(appWords);
  const pages = useNav().filter(({ onRail, onPhone }) => onRail && !onPhone);
  return (
    <Panel title={t('morePages')} className="more-pages">
      <nav aria-label={t('morePages')}>
        {pages.map(({ to, word, icon: Icon }) => (
          <Link key={to} to={to}>
            <Icon size={22} strokeWidth={1.8} aria-hidden="true" />
            {app(word)}
          </Link>
        ))}
      </nav>
    </Panel>
  );
}

function Account() {
  const t = useT(meWords);
  const menu = useT(userMenuWords);
  const text = useText();
  const format = useFormat();
  const session = useSession();
  if (!session) return null;
  return (
    <Panel
      title={t('account')}
      actions={
        <>
          <ExportPersonalData id={session.user.id} />
          <Button onClick={() => void leave()}>{menu('signOut')}</Button>
        </>
      }
    >
      <dl className="settings">
        <dt>{t('user')}</dt>
        <dd>{session.user.name}</dd>
        <dt>{t('role')}</dt>
        <dd>{text(roleTitles[session.user.role])}</dd>
        <dt>{t('expires')}</dt>
        <dd>{format.full(session.expiresAt)}</dd>
      </dl>
    </Panel>
  );
}

function Display() {
  const t = useT(meWords);
  const app = useT(appWords);
  const { language, theme, density, singleKeys } = usePreferences();
  const themes: readonly { readonly key: Theme; readonly label: string }[] = [
    { key: 'light', label: app('themeLight') },
    { key: 'dark', label: app('themeDark') },
    { key: 'contrast', label: app('themeContrast') },
    { key: 'system', label: app('themeSystem') },
  ];
  const densities: readonly { readonly key: Preferences['density']; readonly label: string }[] = [
    { key: 'compact', label: t('compact') },
    { key: 'comfortable', label: t('comfortable') },
  ];
  const rows = [
    {
      label: t('language'),
      control: (
        <Segmented
          label={t('language')}
          value={language}
          options={[
            { key: 'zh', label: '中文' },
            { key: 'en', label: 'English' },
          ]}
          onChange={(key) => prefer({ language: key })}
        />
      ),
    },
    {
      label: app('theme'),
      control: <Segmented label={app('theme')} value={theme} options={themes} onChange={(key) => prefer({ theme: key })} />,
    },
    {
      label: t('density'),
      control: <Segmented label={t('density')} value={density} options={densities} onChange={(key) => prefer({ density: key })} />,
    },
    {
      label: t('singleKeys'),
      control: (
        <Segmented
          label={t('singleKeys')}
          value={singleKeys ? 'on' : 'off'}
          options={[
            { key: 'on', label: t('on') },
            { key: 'off', label: t('off') },
          ]}
          onChange={(key) => prefer({ singleKeys: key === 'on' })}
        />
      ),
    },
  ];
  return (
    <Panel title={t('display')}>
      <dl className="settings">
        {rows.map(({ label, control }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{control}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** One's own account and how the console looks in this browser. */
export function MePage() {
  const t = useT(meWords);
  const signIn = useT(signInWords);
  const session = useSession();
  return (
    <div className="page me-page">
      <PageHead title={t('title')} />
      <MorePages />
      <Account />
      <Display />
      <PushPanel />
      <DesktopPanel />
      {session?.user.isExternal !== true && (
        <Panel title={signIn('setTitle')}>
          <div className="panel-body">
            <PasswordForm
              needsOld={session?.user.hasPassword ?? true}
              submit={signIn('setTitle')}
              onDone={() => toast(signInWords.changed)}
            />
          </div>
        </Panel>
      )}
    </div>
  );
}
