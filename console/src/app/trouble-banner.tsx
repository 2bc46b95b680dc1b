import { TriangleAlert } from 'lucide-react';
import { type ErrorCode, errors, errorText } from '../../../src/contracts/errors.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { isDiskTold, isLoadTold, useLink } from '../live/link.ts';
import { LoadBanner } from './load-banner.tsx';
import { troubleWords } from './trouble-words.ts';

const isCode = (code: string): code is ErrorCode => code in errors;

/** Says that the platform takes no samples, that it has too much to do, or that its disk fills. Loaded only when there is such trouble. */
export function TroubleBanner() {
  const t = useT(troubleWords);
  const text = useText();
  const format = useFormat();
  const link = useLink();
  if (link.refusal && isCode(link.refusal))
    return (
      <div className="banner refusal" role="alert">
        <TriangleAlert size={15} aria-hidden="true" />
        {text(errorText(link.refusal, { percent: format.number(link.diskUsedRatio * 100), what: link.refusal }))}
      </div>
    );
  if (link.load && isLoadTold(link.load)) return <LoadBanner load={link.load} />;
  if (!isDiskTold(link)) return null;
  return (
    <div className="banner" role="status">
      <TriangleAlert size={15} aria-hidden="true" />
      {t('diskWarning', { percent: format.percent(link.diskUsedRatio) })}
    </div>
  );
}
