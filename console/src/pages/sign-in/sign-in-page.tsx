import './sign-in.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Languages, Sailboat } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { prefer, usePreferences } from '../../app/preferences.ts';
import { enter, type Session } from '../../app/session.ts';
import { useCommon, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { PasswordForm } from './password-form.tsx';
import { ProviderButtons, useProviderSignIn } from './provider.tsx';
import { signInWords } from './words.ts';

/** Only a path of this console is followed after signing in, never an address of elsewhere. */
export const safeNext = (next: string | undefined): string =>
  next?.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/';

function NameAndPassword({ onEntered }: { readonly onEntered: (session: Session) => void }) {
  const t = useT(signInWords);
  const text = useText();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useChange('signIn', { onDone: onEntered });
  const send = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ body: { name: name.trim(), password } });
  };
  return (
    <form className="form" onSubmit={send}>
      <TextField label={t('name')} value={name} onChange={setName} autoComplete="username" />
      <TextField
        label={t('password')}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        error={signIn.error ? text(signIn.error.text) : undefined}
      />
      <Button look="primary" type="submit" disabled={signIn.isPending || name.trim() === '' || password === ''}>
        {t('submit')}
      </Button>
      <p className="muted">{t('linkHint')}</p>
    </form>
  );
}

/** Takes the secret out of the address before anything else, so that it stays in no history and no screenshot. */
function takeSecret(): string {
  const secret = decodeURIComponent(location.hash.slice(1));
  if (secret) history.replaceState(history.state, '', location.pathname + location.search);
  return secret;
}

function useLinkSignIn(onEntered: (session: Session) => void) {
  const signIn = useChange('signInByLink', { onDone: onEntered });
  const [secret, setSecret] = useState(takeSecret);
  const sent = useRef('');
  useEffect(() => {
    if (!secret || sent.current === secret) return;
    sent.current = secret;
    signIn.mutate({ body: { link: secret } });
  }, [secret, signIn]);
  // A link that is opened while this page stands changes only the part behind the #: the browser does not load the page again.
  useEffect(() => {
    const take = () => location.hash && setSecret(takeSecret());
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  return { isWaiting: secret !== '' && !signIn.error, error: signIn.error };
}

function Frame({ children }: { readonly children: ReactNode }) {
  const common = useCommon();
  const language = usePreferences((p) => p.language);
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <header>
          <Sailboat size={30} aria-hidden="true" />
          <div>
            <h1>{common('brand')}</h1>
            <p>{common('slogan')}</p>
          </div>
          <span className="spacer" />
          <Button icon={<Languages size={15} />} onClick={() => prefer({ language: language === 'zh' ? 'en' : 'zh' })}>
            {language === 'zh' ? 'English' : '中文'}
          </Button>
        </header>
        {children}
      </div>
    </main>
  );
}

/** Sign in by name and password, at the OpenID provider, or by the one-time link `/signin#secret`; after a link, offers to set a password. */
export function SignInPage() {
  const t = useT(signInWords);
  const navigate = useNavigate();
  const { next, company } = useSearch({ from: '/signin' });
  const [asksPassword, setAsksPassword] = useState(false);
  const goTo = (path: string | undefined) => void navigate({ href: safeNext(path), replace: true });
  const goOn = () => goTo(next);
  const byProvider = useProviderSignIn((session) => {
    enter(session);
    goTo(session.next);
  });
  const byLink = useLinkSignIn((session) => {
    enter(session);
    if (session.user.hasPassword) goOn();
    else setAsksPassword(true);
  });
  if (asksPassword)
    return (
      <Frame>
        <h2>{t('setTitle')}</h2>
        <p>{t('setAbout')}</p>
        <PasswordForm needsOld={false} submit={t('set')} onDone={goOn} aside={<Button onClick={goOn}>{t('skip')}</Button>} />
      </Frame>
    );
  return (
    <Frame>
      {byLink.isWaiting || byProvider.isWaiting ? (
        <p role="status">{t(byLink.isWaiting ? 'byLink' : 'finishing')}</p>
      ) : (
        <>
          {byLink.error && <ErrorPanel error={byLink.error} />}
          {byProvider.error && <ErrorPanel error={byProvider.error} />}
          <NameAndPassword
            onEntered={(session) => {
              enter(session);
              goOn();
            }}
          />
          <ProviderButtons company={company} next={safeNext(next)} wasRefused={byProvider.error !== null} />
        </>
      )}
    </Frame>
  );
}
