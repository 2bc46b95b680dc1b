import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { Language } from '../../../../src/contracts/text.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import type { Board } from '../../boards/data.ts';
import { useFormat, useLanguage, useT } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { ConfirmDialog, Drawer } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Once } from '../../ui/once.tsx';
import { EmptyState, ErrorPanel, Loaded } from '../../ui/states.tsx';
import { toastError } from '../../ui/toast.tsx';
import { shareWords } from './share-words.ts';

type Link = Reply<'listBoardLinks'>['items'][number];
type Theme = 'dark' | 'light';

/** The address that a screen opens. */
export const wallAddress = (origin: string, token: string, look: { readonly language: Language; readonly theme: Theme }): string =>
  `${origin}/wall/${token}?lang=${look.language}&theme=${look.theme}`;

function NewLink({ board }: { readonly board: Board }) {
  const t = useT(shareWords);
  const [title, setTitle] = useState('');
  const [days, setDays] = useState('');
  const [language, setLanguage] = useState<Language>(useLanguage());
  const [theme, setTheme] = useState<Theme>('dark');
  const create = useChange('createBoardLink', { invalidates: ['listBoardLinks', 'listBoards', 'getBoard'] });
  if (create.data) {
    const address = wallAddress(location.origin, create.data.token, { language, theme });
    return (
      <Once title={t('linkFor', { name: create.data.link.title })} secret={address}>
        <a href={address} target="_blank" rel="noreferrer">
          <ExternalLink size={13} aria-hidden="true" /> {t('openNow')}
        </a>
      </Once>
    );
  }
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        create.mutate({ params: { id: board.id }, body: { title: title.trim(), ...(days.trim() && { days: Number(days) }) } });
      }}
    >
      <TextField label={t('where')} help={t('whereHelp')} value={title} onChange={setTitle} isRequired autoComplete="off" />
      <TextField label={t('days')} help={t('daysHelp')} type="number" value={days} onChange={setDays} />
      <div className="field">
        <span className="field-name">{t('language')}</span>
        <Segmented
          label={t('language')}
          options={[
            { key: 'zh', label: '中文' },
            { key: 'en', label: 'English' },
          ]}
          value={language}
          onChange={setLanguage}
        />
      </div>
      <div className="field">
        <span className="field-name">{t('theme')}</span>
        <Segmented
          label={t('theme')}
          options={(['dark', 'light'] as const).map((key) => ({ key, label: t(key) }))}
          value={theme}
          onChange={setTheme}
        />
      </div>
      {create.error && <ErrorPanel error={create.error} />}
      <Button look="primary" type="submit" className="start" disabled={title.trim() === '' || create.isPending}>
        {t('create')}
      </Button>
    </form>
  );
}

function stateOf({ isActive, revokedAt }: Link): 'active' | 'revoked' | 'expired' {
  if (isActive) return 'active';
  return revokedAt === undefined ? 'expired' : 'revoked';
}

function LinkCard({ link, onRevoke }: { readonly link: Link; readonly onRevoke: () => void }) {
  const t = useT(shareWords);
  const format = useFormat();
  const now = useNow(30_000);
  const state = stateOf(link);
  const lines = [
    [t('made'), `${format.full(link.createdAt)} · ${link.createdBy}`],
    [t('ends'), link.expiresAt === undefined ? t('never') : format.full(link.expiresAt)],
    [t('seen'), link.seenAt === undefined ? t('unseen') : format.age(link.seenAt, now)],
    ...(link.revokedAt === undefined ? [] : [[t('revoked'), `${format.full(link.revokedAt)} · ${link.revokedBy ?? ''}`]]),
  ];
  return (
    <li className="link-card">
      <div className="button-row">
        <b>{link.title}</b>
        <span className={`tag ${state === 'active' ? 'on' : ''}`}>{t(state)}</span>
        <span className="spacer" />
        {state === 'active' && (
          <Button look="danger" onClick={onRevoke}>
            {t('revoke')}
          </Button>
        )}
      </div>
      <dl className="facts">
        {lines.map(([name, value]) => (
          <div key={name} className="pair">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function Links({ board }: { readonly board: Board }) {
  const t = useT(shareWords);
  const [revoking, setRevoking] = useState<Link>();
  const revoke = useChange('revokeBoardLink', {
    invalidates: ['listBoardLinks', 'listBoards', 'getBoard'],
    onDone: () => setRevoking(undefined),
  });
  const close = () => setRevoking(undefined);
  return (
    <>
      <Loaded query={useCall('listBoardLinks', { params: { id: board.id } }, { everyMs: 10_000 })}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('none')} />
          ) : (
            <ul className="link-list">
              {items.map((link) => (
                <LinkCard key={link.id} link={link} onRevoke={() => setRevoking(link)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <ConfirmDialog
        isOpen={revoking !== undefined}
        onClose={close}
        title={t('revokeTitle', { name: revoking?.title ?? '' })}
        about={t('revokeAbout')}
        confirm={t('revoke')}
        isBusy={revoke.isPending}
        onConfirm={() => revoking && revoke.mutate({ params: { id: board.id, link: revoking.id } }, { onError: toastError })}
      />
    </>
  );
}

/** Make, look at and revoke the links of a board. */
export function ShareDrawer({ board, onClose }: { readonly board: Board; readonly onClose: () => void }) {
  const t = useT(shareWords);
  return (
    <Drawer isOpen onClose={onClose} title={t('share')} about={t('shareAbout')}>
      <NewLink board={board} />
      <h3>{t('links')}</h3>
      <Links board={board} />
    </Drawer>
  );
}
