import { useNavigate, useSearch } from '@tanstack/react-router';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { type Role, roleTitles } from '../../../../src/contracts/roles.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useSession } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { ConfirmDialog, Drawer } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Once } from '../../ui/once.tsx';
import { Panel } from '../../ui/panel.tsx';
import { EmptyState, ErrorPanel, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AdminFrame } from './admin-frame.tsx';
import { type Erased, ErasedDialog, PersonalData } from './personal-data.tsx';
import { RoleField } from './role-field.tsx';
import { givenOf, type SiteGiven, SitesField } from './sites-field.tsx';
import { adminWords } from './words.ts';

type User = Reply<'listUsers'>['items'][number];

/** The whole address that a person opens to sign in, from what the server tells. */
export const signInAddress = (link: string): string => {
  if (link.startsWith('http')) return link;
  return `${location.origin}${link.startsWith('/') ? link : `/signin#${link}`}`;
};

function LinkOnce({ name, link }: { readonly name: string; readonly link: string }) {
  const t = useT(adminWords);
  return <Once title={t('linkFor', { name })} secret={signInAddress(link)} />;
}

function NewUser({ onClose }: { readonly onClose: () => void }) {
  const t = useT(adminWords);
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [sites, setSites] = useState<readonly SiteGiven[]>();
  const { guard } = useUnsaved({ name, role, sites });
  const create = useChange('createUser', { invalidates: ['listUsers', 'listAudit'] });
  return (
    <Drawer isOpen onClose={onClose} title={t('newUser')}>
      {create.data ? (
        <LinkOnce name={create.data.name} link={create.data.link} />
      ) : (
        <form
          className="form"
          onSubmit={(e) => {
            e.preventDefault();
            create.mutate({ body: { name: name.trim(), role, sites: [...(sites ?? [])] } });
          }}
        >
          {guard}
          <TextField label={t('name')} help={t('nameHelp')} value={name} onChange={setName} isRequired autoComplete="off" />
          <RoleField value={role} onChange={setRole} />
          <SitesField role={role} value={sites} onChange={setSites} />
          {create.error && <ErrorPanel error={create.error} />}
          <Button
            look="primary"
            type="submit"
            className="start"
            disabled={name.trim().length < 2 || sites?.length === 0 || create.isPending}
          >
            {t('create')}
          </Button>
        </form>
      )}
    </Drawer>
  );
}

function UserDrawer(props: { readonly user: User; readonly onClose: () => void; readonly onErased: (erased: Erased) => void }) {
  const { user, onClose, onErased } = props;
  const t = useT(adminWords);
  const isSelf = useSession()?.user.id === user.id;
  const { id, name } = user;
  const [isAsking, setAsking] = useState(false);
  const [link, setLink] = useState<string>();
  const change = useChange('updateUser', {
    invalidates: ['listUsers', 'listAudit'],
    onDone: (reply) => {
      setAsking(false);
      if (reply.link) setLink(reply.link);
      else toast(adminWords.saved);
    },
  });
  const send = (body: Parameters<typeof change.mutate>[0]['body']) => change.mutate({ params: { id }, body }, { onError: toastError });
  return (
    <Drawer isOpen onClose={onClose} title={t('user', { name })}>
      {isSelf && <p className="hint-bar">{t('notYourself')}</p>}
      {user.isExternal && <p className="hint-bar">{t('externalAbout')}</p>}
      <RoleField value={user.role} isDisabled={isSelf || user.isExternal || change.isPending} onChange={(role) => send({ role })} />
      <SitesField
        role={user.role}
        value={givenOf(user.sites)}
        isDisabled={isSelf || change.isPending}
        onChange={(sites) => {
          const isChosen = sites === undefined ? user.sites !== undefined : sites.length > 0;
          if (isChosen) send({ sites: [...(sites ?? [])] });
        }}
      />
      {link && <LinkOnce name={name} link={link} />}
      <div className="button-row">
        <Button disabled={!user.active || user.isExternal || change.isPending} onClick={() => send({ newLink: true })}>
          {t('newLink')}
        </Button>
        {user.active ? (
          <Button look="danger" disabled={isSelf} onClick={() => setAsking(true)}>
            {t('deactivate')}
          </Button>
        ) : (
          <Button onClick={() => send({ active: true })}>{t('activate')}</Button>
        )}
      </div>
      <PersonalData user={user} isSelf={isSelf} onErased={onErased} />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('deactivateTitle', { name })}
        about={t('deactivateAbout')}
        confirm={t('deactivate')}
        isBusy={change.isPending}
        onConfirm={() => send({ active: false })}
      />
    </Drawer>
  );
}

function useUserColumns(): readonly Column<User>[] {
  const t = useT(adminWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(60_000);
  const self = useSession()?.user.id;
  const seen = (u: User) => (u.lastSeenAt === undefined ? t('never') : format.age(u.lastSeenAt, now));
  return [
    {
      key: 'name',
      title: t('name'),
      width: 'minmax(140px, 1fr)',
      cell: (u) => (
        <>
          <span className="strong">{u.name}</span> {u.isExternal && <span className="tag">{t('external')}</span>}{' '}
          {u.id === self && <span className="tag">{t('you')}</span>}
        </>
      ),
    },
    { key: 'role', title: t('role'), width: 'minmax(100px, 160px)', cell: (u) => text(roleTitles[u.role]) },
    {
      key: 'where',
      title: t('where'),
      width: '120px',
      cell: (u) => (u.sites ? t('sitesCount', { n: format.number(u.sites.length) }) : t('everywhere')),
    },
    {
      key: 'state',
      title: t('state'),
      width: '110px',
      cell: (u) => (u.active ? t('active') : <span className="tag">{t('inactive')}</span>),
    },
    { key: 'created', title: t('created'), width: '168px', cell: (u) => format.full(u.createdAt) },
    { key: 'seen', title: t('lastSeen'), width: '130px', cell: seen },
  ];
}

function UserList() {
  const t = useT(adminWords);
  const text = useText();
  const navigate = useNavigate();
  const columns = useUserColumns();
  const { user: openId } = useSearch({ from: '/shell/admin/users' });
  const [erased, setErased] = useState<Erased>();
  const open = (user: string | undefined) => void navigate({ to: '/admin/users', search: { user }, replace: true });
  return (
    <Loaded query={useCall('listUsers')}>
      {({ items }) => {
        const chosen = items.find((u) => u.id === openId);
        return (
          <Panel title={t('users')} className="fill-panel">
            <DataTable
              label={t('users')}
              columns={columns}
              rows={items}
              keyOf={(u) => u.id}
              onOpen={(u) => open(u.id)}
              openKey={openId}
              card={(u) => (
                <span className="two-lines">
                  <b>{u.name}</b>
                  <small>
                    {text(roleTitles[u.role])} · {u.sites && `${t('sitesCount', { n: String(u.sites.length) })} · `}
                    {u.isExternal && `${t('external')} · `}
                    {u.active ? t('active') : t('inactive')}
                  </small>
                </span>
              )}
              empty={<EmptyState title={t('noUsers')} />}
            />
            {chosen && (
              <UserDrawer
                key={chosen.id}
                user={chosen}
                onClose={() => open(undefined)}
                onErased={(done) => {
                  open(undefined);
                  setErased(done);
                }}
              />
            )}
            {erased && <ErasedDialog erased={erased} onClose={() => setErased(undefined)} />}
          </Panel>
        );
      }}
    </Loaded>
  );
}

/** The users of the tenant: create, change the role, deactivate, make a new sign-in link. */
export function UsersPage() {
  const t = useT(adminWords);
  const [isCreating, setCreating] = useState(false);
  return (
    <AdminFrame
      title={t('users')}
      actions={
        <Button look="primary" icon={<UserPlus size={15} aria-hidden="true" />} onClick={() => setCreating(true)}>
          {t('newUser')}
        </Button>
      }
    >
      {() => (
        <>
          <UserList />
          {isCreating && <NewUser onClose={() => setCreating(false)} />}
        </>
      )}
    </AdminFrame>
  );
}
