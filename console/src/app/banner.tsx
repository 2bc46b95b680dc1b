import { Unplug } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useFormat, useT } from '../i18n/use-t.ts';
import { isDiskTold, isLoadTold, type Link, useLink } from '../live/link.ts';
import { appWords } from './words.ts';

const TroubleBanner = lazy(() => import('./trouble-banner.tsx').then(({ TroubleBanner: component }) => ({ default: component })));

const isTrouble = (link: Link): boolean => Boolean(link.refusal) || (link.load !== undefined && isLoadTold(link.load)) || isDiskTold(link);

/** Says when values cannot be trusted to be present, or when the platform takes none. Nothing when all is well. */
export function Banner() {
  const t = useT(appWords);
  const format = useFormat();
  const link = useLink();
  if (link.isStale)
    return (
      <div className="banner silent" role="alert">
        <Unplug size={15} aria-hidden="true" />
        {t('silent', { time: format.clock(link.heardAt) })}
      </div>
    );
  if (!isTrouble(link)) return null;
  return (
    <Suspense fallback={null}>
      <TroubleBanner />
    </Suspense>
  );
}
