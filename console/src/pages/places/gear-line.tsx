import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { ErrorPanel } from '../../ui/states.tsx';
import { gearWords } from './gear-words.ts';

type Gear = Reply<'readGear'>;
type Reason = Gear['why'][number];

/** A value of a feature in the unit that people read: per cent, times a day, degrees. */
const factors: Readonly<Record<Reason['feature'], readonly [factor: number, digits: number]>> = {
  towing: [100, 0],
  drifting: [100, 0],
  fast: [100, 0],
  setsPerDay: [1, 1],
  turning: [90, 0],
};

function Verdict({ gear }: { readonly gear: Gear }) {
  const t = useT(gearWords);
  const format = useFormat();
  const [best] = gear.shares;
  if (best === undefined) return <span>{t('tooShort', { n: format.number(Math.floor(gear.hoursAtSea)) })}</span>;
  const said = { net: t(best.net), p: format.number(Math.round(best.share * 100)) };
  const reason = ({ feature, value, score }: Reason): string => {
    const [factor, digits] = factors[feature];
    const why = t(feature, { v: format.number(Number((value * factor).toFixed(digits))) });
    return t(score >= 0 ? 'speaksFor' : 'speaksAgainst', { why });
  };
  return (
    <>
      <b>{t(gear.net === undefined ? 'unclear' : 'looksLike', said)}</b> <span>{gear.why.map(reason).join(' · ')}</span>
    </>
  );
}

/** The net that the shown track looks like, and why; asked when somebody opens it, since a long track is read for it. */
export function GearLine({ asset, query }: { readonly asset: string; readonly query: { readonly from: string; readonly to: string } }) {
  const t = useT(gearWords);
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useCall('readGear', { params: { asset }, query }, { enabled: isOpen, everyMs: 300_000, keepPrevious: true });
  return (
    <details className="gear-line" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{t('title')}</summary>
      {error ? <ErrorPanel error={error} /> : data ? <Verdict gear={data} /> : '…'}
      <small className="muted"> {t('about')}</small>
    </details>
  );
}
