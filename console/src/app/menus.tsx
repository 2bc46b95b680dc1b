import { Link } from '@tanstack/react-router';
import { mayAct } from '../../../src/contracts/roles.ts';
import { useT } from '../i18n/use-t.ts';
import { type NavEntry, nav } from './nav.ts';
import { useSession } from './session.ts';
import { appWords } from './words.ts';

/** The menu entries that the signed-in user may see. */
export function useNav(): readonly NavEntry[] {
  const session = useSession();
  return nav.filter(
    ({ role, isWhole }) =>
      (role === undefined || (session !== undefined && mayAct(session.user.role, role))) && !(isWhole && session?.user.sites),
  );
}

function Entries({ entries, iconSize }: { readonly entries: readonly NavEntry[]; readonly iconSize: number }) {
  const t = useT(appWords);
  return entries.map(({ to, word, icon: Icon }) => (
    <Link key={to} to={to} activeOptions={{ exact: to === '/', includeSearch: false }}>
      <Icon size={iconSize} strokeWidth={1.8} aria-hidden="true" />
      <span>{t(word)}</span>
    </Link>
  ));
}

/** Icons with words at the left edge. */
export function Rail() {
  const t = useT(appWords);
  return (
    <nav className="rail" aria-label={t('mainMenu')}>
      <Entries entries={useNav().filter((e) => e.onRail)} iconSize={18} />
    </nav>
  );
}

/** The same at the bottom of a phone, where a thumb reaches. */
export function BottomTabs() {
  const t = useT(appWords);
  return (
    <nav className="bottom-tabs" aria-label={t('mainMenu')}>
      <Entries entries={useNav().filter((e) => e.onPhone)} iconSize={22} />
    </nav>
  );
}
