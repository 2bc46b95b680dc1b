import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { CopyButton, Once } from '../../ui/once.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { tokenWords } from './token-words.ts';

/** A command that shows the token at work: it asks for its own role, sites and scopes, which every token may. */
const curlOf = (secret: string, origin: string): string => `curl -H "Authorization: Bearer ${secret}" ${origin}/api/v1/session`;

/** The secret of a token, shown this once. */
export function TokenOnce({ name, secret }: { readonly name: string; readonly secret: string }) {
  const t = useT(tokenWords);
  const command = curlOf(secret, location.origin);
  return (
    <Once title={t('secretOf', { name })} secret={secret}>
      <b>{t('tryIt')}</b>
      <code>{command}</code>
      <div>
        <CopyButton text={command} />
      </div>
    </Once>
  );
}

/** Hours that the old secret may go on for. */
const spans = { oldEnds: 0, oldHour: 1, oldDay: 24, oldWeek: 168 } as const;
type Span = keyof typeof spans;
const spanNames = Object.keys(spans) as Span[]; // holds: the keys of the table

/** Gives a token another secret. */
export function RenewToken(props: { readonly token: { readonly id: string; readonly name: string }; readonly onClose: () => void }) {
  const t = useT(tokenWords);
  const { id, name } = props.token;
  const [span, setSpan] = useState<Span>('oldDay');
  const renew = useChange('renewToken', { invalidates: ['listTokens', 'listAudit'] });
  return (
    <Drawer isOpen onClose={props.onClose} title={t('renewTitle', { name })} about={t('renewAbout')}>
      {renew.data ? (
        <TokenOnce name={name} secret={renew.data.secret} />
      ) : (
        <form
          className="form"
          onSubmit={(e) => {
            e.preventDefault();
            renew.mutate({ params: { id }, body: { oldWorksHours: spans[span] } });
          }}
        >
          <Field label={t('oldWorks')}>
            {(wiring) => (
              <select
                {...wiring}
                className="input"
                value={span}
                onChange={(e) => setSpan(spanNames.find((one) => one === e.target.value) ?? span)}
              >
                {spanNames.map((one) => (
                  <option key={one} value={one}>
                    {t(one)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {renew.error && <ErrorPanel error={renew.error} />}
          <Button look="primary" type="submit" className="start" disabled={renew.isPending}>
            {t('renew')}
          </Button>
        </form>
      )}
    </Drawer>
  );
}
