import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { Scope } from '../../../../src/contracts/areas.ts';
import { type Role, roleTitles } from '../../../../src/contracts/roles.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Drawer } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { EmptyState, ErrorPanel, Loaded } from '../../ui/states.tsx';
import { toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AdminFrame } from './admin-frame.tsx';
import { RoleField } from './role-field.tsx';
import { ScopesField, ScopesShown } from './scopes-field.tsx';
import { type SiteGiven, SitesField } from './sites-field.tsx';
import { RenewToken, TokenOnce } from './token-secret.tsx';
import { tokenWords } from './token-words.ts';

type Token = Reply<'listTokens'>['items'][number];

function NewToken({ onClose }: { readonly onClose: () => void }) {
  const t = useT(tokenWords);
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [sites, setSites] = useState<readonly SiteGiven[]>();
  const [scopes, setScopes] = useState<readonly Scope[]>();
  const [days, setDays] = useState('365');
  const { guard } = useUnsaved({ name, role, sites, scopes, days });
  const create = useChange('createToken', { invalidates: ['listTokens', 'listAudit'] });
  const expiresInDays = days.trim() === '' ? undefined : Number(days);
  const isChosen = scopes !== undefined && scopes.length > 0 && sites?.length !== 0;
  return (
    <Drawer isOpen onClose={onClose} title={t('newToken')} about={t('about')}>
      {create.data ? (
        <TokenOnce name={create.data.name} secret={create.data.secret} />
      ) : (
        <form
          className="form"
          onSubmit={(e) => {
            e.preventDefault();
            create.mutate({ body: { name: name.trim(), role, sites: [...(sites ?? [])], scopes: [...(scopes ?? [])], expiresInDays } });
          }}
        >
          {guard}
          <TextField label={t('name')} value={name} onChange={setName} isRequired autoComplete="off" />
          <RoleField value={role} onChange={setRole} />
          <SitesField role={role} value={sites} onChange={setSites} />
          <ScopesField value={scopes} onChange={setScopes} />
          <TextField label={t('expiresIn')} help={t('expiresHelp')} type="number" value={days} onChange={setDays} />
          {create.error && <ErrorPanel error={create.error} />}
          <Button look="primary" type="submit" className="start" disabled={name.trim() === '' || !isChosen || create.isPending}>
            {t('create')}
          </Button>
        </form>
      )}
    </Drawer>
  );
}

interface TokenActs {
  readonly onRevoke: (token: Token) => void;
  readonly onRenew: (token: Token) => void;
}

function EndOf({ token, now }: { readonly token: Token; readonly now: number }) {
  const t = useT(tokenWords);
  const format = useFormat();
  const { expiresAt, oldSecretUntil } = token;
  return (
    <>
      {expiresAt === undefined && t('noExpiry')}
      {expiresAt !== undefined && (expiresAt < now ? <span className="tag strong-tag">{t('expired')}</span> : format.date(expiresAt))}
      {oldSecretUntil !== undefined && oldSecretUntil > now && (
        <small className="token-note">{t('oldUntil', { time: format.full(oldSecretUntil) })}</small>
      )}
    </>
  );
}

function TokenTable({ tokens, onRevoke, onRenew }: { readonly tokens: readonly Token[] } & TokenActs) {
  const t = useT(tokenWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(60_000);
  return (
    <PlainTable
      folds
      label={t('tokens')}
      columns={[
        { key: 'name', title: t('name'), cell: (k) => <b>{k.name}</b> },
        { key: 'role', title: t('role'), cell: (k) => text(roleTitles[k.role]) },
        { key: 'scopes', title: t('scopes'), cell: (k) => <ScopesShown scopes={k.scopes} /> },
        {
          key: 'where',
          title: t('where'),
          cell: (k) => (k.sites ? t('sitesCount', { n: format.number(k.sites.length) }) : t('everywhere')),
        },
        { key: 'created', title: t('created'), cell: (k) => format.date(k.createdAt) },
        { key: 'expires', title: t('expires'), cell: (k) => <EndOf token={k} now={now} /> },
        { key: 'used', title: t('lastUsed'), cell: (k) => (k.lastUsedAt === undefined ? t('never') : format.age(k.lastUsedAt, now)) },
        {
          key: 'acts',
          title: <span className="sr">{t('revoke')}</span>,
          align: 'end',
          cell: (k) => (
            <span className="token-acts">
              <Button onClick={() => onRenew(k)}>{t('renew')}</Button>
              <Button look="danger" onClick={() => onRevoke(k)}>
                {t('revoke')}
              </Button>
            </span>
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
  const t = useT(tokenWords);
  const [revoking, setRevoking] = useState<Token>();
  const [renewing, setRenewing] = useState<Token>();
  const revoke = useChange('revokeToken', { invalidates: ['listTokens', 'listAudit'], onDone: () => setRevoking(undefined) });
  return (
    <Panel title={t('tokens')} note={t('about')}>
      <Loaded query={useCall('listTokens')}>
        {({ items }) => <TokenTable tokens={items} onRevoke={setRevoking} onRenew={setRenewing} />}
      </Loaded>
      {renewing && <RenewToken token={renewing} onClose={() => setRenewing(undefined)} />}
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

/** Tokens of programs: create (the secret is shown once), renew, revoke. */
export function TokensPage() {
  const t = useT(tokenWords);
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
