import { type Origin, originTitles, type Status, statusOf, statusTitles } from '../../../src/contracts/quality.ts';
import type { Text } from '../../../src/contracts/text.ts';
import { useText } from '../i18n/use-t.ts';
import type { Staleness } from '../live/staleness.ts';

const stalenessTitles: Readonly<Record<Staleness, Text>> = {
  stale: { zh: '陈旧', en: 'stale' },
  notLive: { zh: '非实时', en: 'not live' },
};
const titles = { ...statusTitles, ...originTitles, ...stalenessTitles };

/** How a value stands: what is bad or uncertain is told first, of a good one whether it is of now. */
export const standingWith = (quality: number, staleness: Staleness | undefined): Status | Staleness =>
  statusOf(quality) === 'good' ? (staleness ?? 'good') : statusOf(quality);

/** What the trust in a value, its origin and that it is not of now are called: as in files and reports, and with a capital, since it stands by itself. */
export function useQualityWord(): (of: Status | Origin | Staleness) => string {
  const text = useText();
  return (of) => {
    const said = text(titles[of]);
    return said.charAt(0).toUpperCase() + said.slice(1);
  };
}
