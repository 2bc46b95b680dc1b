import { type Origin, originTitles, type Status, statusTitles } from '../../../src/contracts/quality.ts';
import { useText } from '../i18n/use-t.ts';

const titles = { ...statusTitles, ...originTitles };

/** What the trust in a value and its origin are called: as in files and reports, and with a capital, since it stands by itself. */
export function useQualityWord(): (of: Status | Origin) => string {
  const text = useText();
  return (of) => {
    const said = text(titles[of]);
    return said.charAt(0).toUpperCase() + said.slice(1);
  };
}
