import './packs.css';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { AssetIcon } from '../../ui/asset-icon.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toastError } from '../../ui/toast.tsx';
import { JobRow } from '../data/jobs.tsx';
import { type Pack, StoryCard } from './story-card.tsx';
import { capabilityWords, packWords } from './words.ts';

function Installation({ job }: { readonly job: string }) {
  const running = useCall('getJob', { params: { id: job } }, { everyMs: 1000 });
  return <Loaded query={running}>{(data) => <JobRow job={data} />}</Loaded>;
}

function Models({ pack }: { readonly pack: Pack }) {
  const t = useT(packWords);
  const text = useText();
  const format = useFormat();
  const models = useCall('listModels').data?.items.filter((m) => m.pack === pack.id) ?? [];
  if (models.length === 0) return null;
  return (
    <>
      <dt>{t('models')}</dt>
      <dd>
        <ul className="model-list">
          {models.map((m) => (
            <li key={m.id} title={m.points.map((p) => text(p.title)).join(', ')}>
              <AssetIcon name={m.icon} />
              {text(m.title)} <small className="muted">{t('modelPoints', { n: format.number(m.points.length) })}</small>
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}

function InstallButton({ pack, onStarted }: { readonly pack: Pack; readonly onStarted: (job: string) => void }) {
  const t = useT(packWords);
  const text = useText();
  const mayInstall = useMay('administrator');
  const [isAsking, setAsking] = useState(false);
  const install = useChange('installPack', {
    invalidates: ['listPacks', 'listJobs'],
    onDone: ({ job }) => {
      setAsking(false);
      onStarted(job);
    },
  });
  const verb = pack.installed ? t('reinstall') : t('install');
  return (
    <>
      <Button disabled={!mayInstall} title={mayInstall ? undefined : t('needsAdmin')} onClick={() => setAsking(true)}>
        {verb}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('installTitle', { pack: text(pack.title) })}
        about={t('installAbout')}
        confirm={verb}
        isBusy={install.isPending}
        onConfirm={() => install.mutate({ params: { id: pack.id } }, { onError: toastError })}
      />
    </>
  );
}

/** The capabilities of a pack in words; one that this console does not know by its own name. */
function useCapabilities(): (uses: readonly string[]) => string {
  const t = useT(capabilityWords);
  const language = useLanguage();
  const nameOf = (one: string) => (one in capabilityWords ? t(one as keyof typeof capabilityWords) : one); // holds: it is a key
  return (uses) => uses.map(nameOf).join(language === 'zh' ? '、' : ', ');
}

function PackPanel({ pack }: { readonly pack: Pack }) {
  const t = useT(packWords);
  const capabilities = useCapabilities();
  const text = useText();
  const [job, setJob] = useState<string>();
  return (
    <>
      <Panel
        title={text(pack.title)}
        note={pack.installed ? t('installed', { version: pack.version }) : t('available', { version: pack.version })}
        actions={<InstallButton pack={pack} onStarted={setJob} />}
      >
        <div className="panel-body stack">
          <p className="pack-about">{text(pack.about)}</p>
          <dl className="facts">
            <Models pack={pack} />
            <dt>{t('uses')}</dt>
            <dd>{capabilities(pack.uses)}</dd>
          </dl>
        </div>
        {job && <Installation job={job} />}
      </Panel>
      {pack.stories.length > 0 && (
        <Panel title={`${text(pack.title)} · ${t('stories')}`}>
          <p className="panel-body muted">{t('storiesAbout')}</p>
          <div className="stories">
            {pack.stories.map((story) => (
              <StoryCard key={story.id} pack={pack} story={story} />
            ))}
          </div>
        </Panel>
      )}
    </>
  );
}

/** Packs of sectors, installed or not, with their stories to play. */
export function PacksPage() {
  const t = useT(packWords);
  const packs = useCall('listPacks', undefined, { everyMs: 3000 });
  return (
    <div className="page flowing">
      <PageHead title={t('title')} />
      <Loaded query={packs}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>
          ) : (
            items.map((pack) => <PackPanel key={pack.id} pack={pack} />)
          )
        }
      </Loaded>
    </div>
  );
}
