import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { type Role, roleTitles } from '../../../../src/contracts/roles.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Drawer } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { CopyButton, Once } from '../../ui/once.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState, ErrorPanel, Loaded } from '../../ui/states.tsx';
import { toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AdminFrame } from './admin-frame.tsx';
import { RoleField } from './role-field.tsx';
import { adminWords } from './words.ts';

type Token = Reply<'listTokens'>['items'][number];

/** A command that shows the token at work. */
export const curlOf = (secret: string, origin: string): string => `curl -H "Authorization: Bearer ${secret}" ${origin}/api/v1/system`;

function Created({ name, secret }: { readonly name: string; readonly secret: string }) {
  const t = useT(adminWords);
  const command = curlOf(secret, location.origin);
  return (
    <Once title={t('secretOf', { name })} secret={secret}>
      <b>{t('curl')}</b>
      <code>{command}</code>
      <div>
        <CopyButton text={command} />
      </div>
    </Once>
  );
}

function NewToken({ onClose }: { readonly onClose: () => void }) {
  const t = useT(adminWords);
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState('365');
  const { guard } = useUnsaved({ name, role, days });
  const create = useChange('createToken', { invalidates: ['listTokens', 'listAudit'] });
  const expiresInDays = days.trim() === '' ? undefined : Number(days);
  return (
    <Drawer isOpen onClose={onClose} title={t('newToken')} about={t('tokenAbout')}>
      {create.data ? (
        <Created name={create.data.name} secret={create.data.secret} />
      ) : (
        <form
          className="form"
          onSubmit={(e) => {
            e.preventDefault();
            create.mutate({ body: { name: name.trim(), role, expiresInDays } });
          }}
        >
          {guard}
          <TextField label={t('tokenName')} value={name} onChange={setName} isRequired autoComplete="off" />
          <RoleField value={role} onChange={setRole} />
          <TextField label={t('expiresIn')} help={t('expiresHelp')} type="number" value={days} onChange={setDays} />
          {create.error && <ErrorPanel error={create.error} />}
          <Button look="primary" type="submit" className="start" disabled={name.trim() === '' || create.isPending}>
            {t('create')}
          </Button>
        </form>
      )}
    </Drawer>
  );
}

function TokenTable({ tokens, onRevoke }: { readonly tokens: readonly Token[]; readonly onRevoke: (token: Token) => void }) {
  const t = useT(adminWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(60_000);
  const until = ({ expiresAt }: Token) => {
    if (expiresAt === undefined) return t('noExpiry');
    return expiresAt < now ? <span className="tag strong-tag">{t('expired')}</span> : format.date(expiresAt);
  };
  return (
    <PlainTable
      folds
      label={t('tokenTitle')}
      columns={[
        { key: 'name', title: t('tokenName'), cell: (k) => <b>{k.name}</b> },
        { key: 'role', title: t('role'), cell: (k) => text(roleTitles[k.role]) },
        { key: 'created', title: t('created'), cell: (k) => format.full(k.createdAt) },
        { key: 'expires', title: t('expires'), cell: until },
        { key: 'used', title: t('lastUsed'), cell: (k) => (k.lastUsedAt === undefined ? t('never') : format.age(k.lastUsedAt, now)) },
        {
          key: 'revoke',
          title: <span className="sr">{t('revoke')}</span>,
          align: 'end',
          cell: (k) => (
            <Button look="danger" onClick={() => onRevoke(k)}>
              {t('revoke')}
            </Button>
          ),
        },
      ]}
      rows={tokens}
      keyOf={(k) => k.id}
      empty={<EmptyState title={t('noTokens')}>{t('noTokensAbout')}</EmptyState>}
    />
  );
}

function TokenList() {
  const t = useT(adminWords);
  const [revoking, setRevoking] = useState<Token>();
  const revoke = useChange('revokeToken', { invalidates: ['listTokens', 'listAudit'], onDone: () => setRevoking(undefined) });
  return (
    <Panel title={t('tokenTitle')} note={t('tokenAbout')}>
      <Loaded query={useCall('listTokens')}>{({ items }) => <TokenTable tokens={items} onRevoke={setRevoking} />}</Loaded>
      <ConfirmDialog
        isOpen={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={t('revokeTitle', { name: revoking?.name ?? '' })}
        about={t('revokeAbout')}
        confirm={t('revoke')}
        isBusy={revoke.isPending}
        onConfirm={() => revoking && revoke.mutate({ params: { id: revoking.id } }, { onError: toastError })}
      />
    </Panel>
  );
}

/** Tokens of programs: create (the secret is shown once), revoke. */
export function TokensPage() {
  const t = useT(adminWords);
  const [isCreating, setCreating] = useState(false);
  return (
    <AdminFrame
      title={t('tokens')}
      actions={
        <Button look="primary" icon={<KeyRound size={15} aria-hidden="true" />} onClick={() => setCreating(true)}>
          {t('newToken')}
        </Button>
      }
    >
      {() => (
        <>
          <TokenList />
          {isCreating && <NewToken onClose={() => setCreating(false)} />}
        </>
      )}
    </AdminFrame>
  );
}
