import { Bot, HandMetal, History, Radio } from 'lucide-react';
import { memo } from 'react';
import { type Origin, originOf } from '../../../src/contracts/quality.ts';
import { useT } from '../i18n/use-t.ts';
import type { Staleness } from '../live/staleness.ts';
import { originWords } from './origin-words.ts';
import { standingWith, useQualityWord } from './quality-words.ts';

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

/** How far a value can be trusted, as a mark behind it; nothing when it is good and of now. */
export function QualityMark({ quality, staleness }: { readonly quality: number; readonly staleness?: Staleness | undefined }) {
  const word = useQualityWord();
  const status = standingWith(quality, staleness);
  return status === 'good' ? null : <span className={`quality-mark ${status}`}>{word(status)}</span>;
}
