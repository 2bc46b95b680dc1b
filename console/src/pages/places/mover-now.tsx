import type { Formats } from '../../i18n/format.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import type { Translate } from '../../i18n/words.ts';
import { useLive, useNow } from '../../live/use-live.ts';
import type { Mover } from './shape-text.ts';
import { placesWords } from './words.ts';

/** How often an anchor was heard, and how well its ranges agree. */
export function healthText(
  { perMinute, residual }: NonNullable<Mover['anchor']>,
  { t, format }: { readonly t: Translate<typeof placesWords>; readonly format: Formats },
): string {
  const r = residual === undefined ? '–' : format.quantity(residual, 2, 'm');
  return t('health', { n: perMinute === undefined ? '–' : format.number(perMinute, 0), r });
}

/** When a mover last said where it is, by the live connection or the list; `undefined`: never. */
export function useSaidAt(mover: Mover | undefined): number | undefined {
  // What one of several sources says is not the place.
  const live = useLive(mover?.sources ? undefined : mover?.points.latitude)?.time;
  const time = Math.max(live ?? Number.NEGATIVE_INFINITY, mover?.time ?? Number.NEGATIVE_INFINITY);
  return Number.isFinite(time) ? time : undefined;
}

/** How old the place of a mover is, how far it may be from it, how fast it goes and on which floor; what it does not say is said too. */
export function MoverNow({ mover }: { readonly mover: Mover }) {
  const t = useT(placesWords);
  const format = useFormat();
  const now = useNow();
  const time = useSaidAt(mover);
  if (time === undefined) return <span className="muted">{t('unknown')}</span>;
  const isStale = now - time > mover.freshSeconds * 1000;
  const { accuracy, speed, floor, anchor } = mover;
  const said = [
    isStale ? `${format.age(time, now)} · ${t('stale')}` : format.age(time, now),
    anchor ? healthText(anchor, { t, format }) : accuracy === undefined ? t('noAccuracy') : `±${format.quantity(accuracy, 1, 'm')}`,
    speed && format.quantity(speed.value, 1, speed.unit),
    floor !== undefined && t('onFloor', { n: floor }),
  ];
  return <span className={isStale ? 'mover-stale' : 'muted'}>{said.filter(Boolean).join(' · ')}</span>;
}
