import { TriangleAlert, Unplug } from 'lucide-react';
import { type ErrorCode, errors, errorText } from '../../../src/contracts/errors.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { useLink } from '../live/link.ts';
import { isLoadTold, LoadBanner } from './load-banner.tsx';
import { appWords } from './words.ts';

const warnDiskRatio = 0.85;
const isCode = (code: string): code is ErrorCode => code in errors;

/** Says when values cannot be trusted to be present, or when the platform takes none. Nothing when all is well. */
export function Banner() {
  const t = useT(appWords);
  const text = useText();
  const format = useFormat();
  const link = useLink();
  if (link.isStale)
    return (
      <div className="banner silent" role="alert">
        <Unplug size={15} aria-hidden="true" />
        {t('silent', { time: format.clock(link.heardAt) })}
      </div>
    );
  if (link.refusal && isCode(link.refusal))
    return (
      <div className="banner refusal" role="alert">
        <TriangleAlert size={15} aria-hidden="true" />
        {text(errorText(link.refusal, { percent: format.number(link.diskUsedRatio * 100), what: link.refusal }))}
      </div>
    );
  if (link.load && isLoadTold(link.load)) return <LoadBanner load={link.load} />;
  if (link.diskUsedRatio < warnDiskRatio) return null;
  return (
    <div className="banner" role="status">
      <TriangleAlert size={15} aria-hidden="true" />
      {t('diskWarning', { percent: format.percent(link.diskUsedRatio) })}
    </div>
  );
}
