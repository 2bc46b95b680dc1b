import type { Formats } from '../../i18n/format.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import type { Translate } from '../../i18n/words.ts';
import { useStaleness } from '../../live/staleness.ts';
import { useLive, useNow } from '../../live/use-live.ts';
import { useQualityWord } from '../../ui/quality-words.ts';
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
  const staleness = useStaleness(time === undefined ? undefined : { time }, mover.freshSeconds, now);
  const word = useQualityWord();
  if (time === undefined) return <span className="muted">{t('unknown')}</span>;
  const { accuracy, speed, floor, anchor } = mover;
  const said = [
    format.age(time, now),
    staleness && word(staleness),
    anchor ? healthText(anchor, { t, format }) : accuracy === undefined ? t('noAccuracy') : `±${format.quantity(accuracy, 1, 'm')}`,
    speed && format.quantity(speed.value, 1, speed.unit),
    floor !== undefined && t('onFloor', { n: floor }),
  ];
  return <span className={staleness ? 'mover-stale' : 'muted'}>{said.filter(Boolean).join(' · ')}</span>;
}
