import { Bot, HandMetal, History, Radio } from 'lucide-react';
import { memo } from 'react';
import { type Origin, originOf, type Status, statusOf } from '../../../src/contracts/quality.ts';
import { useCommon, useT } from '../i18n/use-t.ts';
import { originWords } from './origin-words.ts';
import { useQualityWord } from './quality-words.ts';

const icons = { measured: Radio, replayed: History, simulated: Bot, manual: HandMetal } as const;

/** Where a value comes from: real, replayed, simulated or entered by hand. Shown on every asset and value; not drawn anew with every value. */
export const OriginTag = memo(function OriginTag({ origin, compact = false }: { readonly origin: Origin; readonly compact?: boolean }) {
  const word = useQualityWord();
  const hint = useT(originWords);
  const Icon = icons[origin];
  return (
    <span className={`origin-tag ${origin}`} title={hint(origin)}>
      <Icon size={11} aria-hidden="true" />
      {compact ? <span className="sr">{word(origin)}</span> : word(origin)}
    </span>
  );
});

/** The origin that a quality byte carries. */
export const OriginOfQuality = ({ quality, compact }: { readonly quality: number; readonly compact?: boolean }) => (
  <OriginTag origin={originOf(quality)} compact={compact} />
);

/** How far a value can be trusted, as a mark behind it; nothing when it is good and fresh. */
export function QualityMark({ quality, isStale = false }: { readonly quality: number; readonly isStale?: boolean }) {
  const t = useCommon();
  const word = useQualityWord();
  const status: Status | 'stale' = isStale && statusOf(quality) === 'good' ? 'stale' : statusOf(quality);
  if (status === 'good') return null;
  return <span className={`quality-mark ${status}`}>{status === 'stale' ? t(status) : word(status)}</span>;
}
