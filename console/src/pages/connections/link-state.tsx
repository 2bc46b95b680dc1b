import { CircleDashed, CirclePause, Plug, Unplug } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { useNow } from '../../live/use-live.ts';
import { connectionWords } from './words.ts';

/** A source and a device as the server tells them. */
export type Source = Reply<'listSources'>['items'][number];
export type Device = Reply<'listDevices'>['items'][number];
export type Stranger = Reply<'listQuarantine'>['items'][number];

const icons = { up: Plug, down: Unplug, starting: CircleDashed, stopped: CirclePause } as const;

/** The state of the link of a source by icon and word. */
export function LinkState({ state }: { readonly state: Source['state'] }) {
  const t = useT(connectionWords);
  const Icon = icons[state];
  return (
    <span className={`tag ${state === 'down' ? 'strong-tag' : state === 'up' ? 'on' : ''}`}>
      <Icon size={12} aria-hidden="true" />
      {t(state)}
    </span>
  );
}

/** What went wrong last, and when it is tried again; nothing when all is well. */
export function Trouble({ source }: { readonly source: Source }) {
  const t = useT(connectionWords);
  const text = useText();
  const format = useFormat();
  const now = useNow(1000);
  const { lastErrorText, retryAt, state } = source;
  if (state === 'up' || (lastErrorText === undefined && retryAt === undefined)) return null;
  const seconds = retryAt === undefined ? undefined : Math.ceil((retryAt - now) / 1000);
  return (
    <span title={text(lastErrorText)}>
      {text(lastErrorText)}
      {seconds !== undefined && ` · ${seconds > 0 ? t('retryIn', { n: format.number(seconds) }) : t('retryNow')}`}
    </span>
  );
}

/** All that a source refused, in one number. */
export const refusedTotal = ({ refused }: Source): number => Object.values(refused).reduce((sum, n) => sum + n, 0);
