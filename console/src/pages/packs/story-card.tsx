import { Link } from '@tanstack/react-router';
import { CirclePlay, CircleStop } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { packWords } from './words.ts';

/** A pack and a story as the server tells them. */
export type Pack = Reply<'listPacks'>['items'][number];
type Story = Pack['stories'][number];

function Elapsed({ story }: { readonly story: Story }) {
  const t = useT(packWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(1000);
  const done = Math.min(Math.max((now - (story.startedAt ?? now)) / 1000, 0), story.seconds);
  const share = story.seconds > 0 ? done / story.seconds : 0;
  return (
    <>
      <div
        className="bar"
        role="progressbar"
        aria-label={t('progress', { story: text(story.title) })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <i style={{ width: `${share * 100}%` }} />
      </div>
      <span className="num">
        {t('playing')} {t('elapsed', { done: format.number(done), all: format.number(story.seconds) })}
      </span>
    </>
  );
}

function WatchLink({ asset }: { readonly asset: string }) {
  const t = useT(packWords);
  const text = useText();
  const title = useCall('getAsset', { params: { id: asset } }).data?.title;
  return (
    <Link to="/assets/$id" params={{ id: asset }} search={{ from: 'now-15m', to: 'now' }}>
      {t('watch', { asset: title ? text(title) : '…' })}
    </Link>
  );
}

/** One story of a pack with its big button: play it, see how far it is, stop it. */
export function StoryCard({ pack, story }: { readonly pack: Pack; readonly story: Story }) {
  const t = useT(packWords);
  const text = useText();
  const format = useFormat();
  const mayPlay = useMay('engineer');
  const params = { id: pack.id, story: story.id };
  const play = useChange('playStory', { invalidates: ['listPacks'], onDone: () => toast(packWords.started) });
  const stop = useChange('stopStory', { invalidates: ['listPacks'] });
  const reason = !pack.installed ? t('notInstalled') : mayPlay ? undefined : t('needsEngineer');
  return (
    <article className={`story ${story.playing ? 'playing' : ''}`}>
      <h3>{text(story.title)}</h3>
      <p>{text(story.about)}</p>
      {story.playing ? <Elapsed story={story} /> : <span className="muted">{t('lasts', { n: format.number(story.seconds) })}</span>}
      {story.playing ? (
        <Button
          icon={<CircleStop size={20} aria-hidden="true" />}
          disabled={reason !== undefined || stop.isPending}
          onClick={() => stop.mutate({ params }, { onError: toastError })}
        >
          {t('stop')}
        </Button>
      ) : (
        <Button
          look="primary"
          icon={<CirclePlay size={20} aria-hidden="true" />}
          disabled={reason !== undefined || play.isPending}
          onClick={() => play.mutate({ params }, { onError: toastError })}
        >
          {t('play')}
        </Button>
      )}
      {reason && <span className="muted">{reason}</span>}
      {story.asset && <WatchLink asset={story.asset} />}
    </article>
  );
}
