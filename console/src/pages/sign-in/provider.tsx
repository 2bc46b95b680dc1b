import { useEffect, useRef, useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { signInWords } from './words.ts';

/** Whether the provider is reached is asked again this often while the page stands. */
const askEveryMs = 30_000;

type Provider = NonNullable<Reply<'getSignInWays'>['provider']>;

/**
 * The buttons that lead to the OpenID providers; nothing when none is set. While one is down it says so instead. Whoever was refused is asked
 * there for another account: else it would come back with the same one at once.
 */
export function ProviderButtons({ next, wasRefused }: { readonly next: string; readonly wasRefused: boolean }) {
  const t = useT(signInWords);
  const { data } = useCall('getSignInWays', undefined, { everyMs: askEveryMs });
  const begin = useChange('beginProviderSignIn', { onDone: ({ url }) => location.assign(url) });
  if (data?.provider === undefined) return null;
  const ask = ({ issuer }: Provider) => begin.mutate({ body: { issuer, next, asksAgain: wasRefused } });
  return (
    <div className="sign-in-provider">
      <span className="sign-in-or">{t('or')}</span>
      {begin.error && <ErrorPanel error={begin.error} />}
      {[data.provider, ...(data.others ?? [])].map((one) => (
        <ProviderButton key={one.issuer} provider={one} isBusy={begin.isPending} wasRefused={wasRefused} onAsk={() => ask(one)} />
      ))}
    </div>
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
