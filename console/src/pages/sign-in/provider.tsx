import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { signInWords } from './words.ts';

/** Whether the provider is reached is asked again this often while the page stands. */
const askEveryMs = 30_000;

type Provider = Reply<'getSignInWays'>['providers'][number];

/** Where a browser remembers whose account was used in it. */
const companyKey = 'yangfan.company';
const usedCompany = (): string | undefined => localStorage.getItem(companyKey) ?? undefined;
const rememberCompany = (company: string | undefined): void =>
  company === undefined ? localStorage.removeItem(companyKey) : localStorage.setItem(companyKey, company);

/**
 * The buttons that lead to the OpenID providers of a company: the one that the address names, or that was used here before, or the one of the
 * settings. Nothing when none is set. While one is down it says so instead. Whoever was refused is asked there for another account: else it
 * would come back with the same one at once.
 */
export function ProviderButtons(props: { readonly company: string | undefined; readonly next: string; readonly wasRefused: boolean }) {
  const { next, wasRefused } = props;
  const t = useT(signInWords);
  const [company, setCompany] = useState(props.company ?? usedCompany());
  const { data } = useCall('getSignInWays', { query: { company } }, { everyMs: askEveryMs });
  const begin = useChange('beginProviderSignIn', { onDone: ({ url }) => location.assign(url) });
  if (data === undefined || (data.providers.length === 0 && !data.hasOthers)) return null;
  const ask = ({ issuer }: Provider) => {
    rememberCompany(company);
    begin.mutate({ body: { issuer, next, asksAgain: wasRefused } });
  };
  return (
    <div className="sign-in-provider">
      <span className="sign-in-or">{t('or')}</span>
      {begin.error && <ErrorPanel error={begin.error} />}
      {data.providers.map((one) => (
        <ProviderButton key={one.issuer} provider={one} isBusy={begin.isPending} wasRefused={wasRefused} onAsk={() => ask(one)} />
      ))}
      {data.hasOthers && <OtherCompany unknown={data.providers.length === 0 ? company : undefined} onNamed={setCompany} />}
    </div>
  );
}

/** Asks for the key of another company; `unknown` is one that was named and has no provider. */
function OtherCompany({ unknown, onNamed }: { readonly unknown: string | undefined; readonly onNamed: (company: string) => void }) {
  const t = useT(signInWords);
  const [isOpen, setIsOpen] = useState(unknown !== undefined);
  const [key, setKey] = useState('');
  if (!isOpen) return <Button onClick={() => setIsOpen(true)}>{t('otherCompany')}</Button>;
  const send = (event: FormEvent) => {
    event.preventDefault();
    onNamed(key.trim());
  };
  return (
    <form className="form" onSubmit={send}>
      <TextField
        label={t('company')}
        value={key}
        onChange={setKey}
        autoComplete="organization"
        help={t('companyHelp')}
        error={unknown && t('noneOf', { company: unknown })}
      />
      <Button type="submit" disabled={key.trim() === ''}>
        {t('showCompany')}
      </Button>
    </form>
  );
}

interface One {
  readonly provider: Provider;
  readonly isBusy: boolean;
  readonly wasRefused: boolean;
  readonly onAsk: () => void;
}

function ProviderButton({ provider, isBusy, wasRefused, onAsk }: One) {
  const t = useT(signInWords);
  const title = provider.title ?? t('providerTitle');
  return (
    <>
      <Button disabled={!provider.isReached || isBusy} onClick={onAsk}>
        {t(wasRefused ? 'byOther' : 'byProvider', { title })}
      </Button>
      {!provider.isReached && (
        <p className="muted" role="status">
          {t('providerAway', { title })}
        </p>
      )}
    </>
  );
}

/** Takes the provider's answer out of the address before anything else, so that it stays in no history and no screenshot. */
function takeAnswer(): string {
  const query = new URLSearchParams(location.search);
  if (!query.has('state') || !(query.has('code') || query.has('error'))) return '';
  const answer = location.search.slice(1);
  history.replaceState(history.state, '', location.pathname);
  return answer;
}

/** Hands in the answer with which the provider sent the browser back to this page, once. */
export function useProviderSignIn(onEntered: (session: Reply<'finishProviderSignIn'>) => void) {
  const finish = useChange('finishProviderSignIn', { onDone: onEntered });
  const [answer] = useState(takeAnswer);
  const isSent = useRef(false);
  useEffect(() => {
    if (!answer || isSent.current) return;
    isSent.current = true;
    finish.mutate({ body: { providerAnswer: answer } });
  }, [answer, finish]);
  return { isWaiting: answer !== '' && !finish.error, error: finish.error };
}
