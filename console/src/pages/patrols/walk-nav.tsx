import './patrols.css';
import { Link } from '@tanstack/react-router';
import { useT } from '../../i18n/use-t.ts';
import { patrolWords } from './words.ts';

/** Links between patrols and the hidden dangers that are found on them. */
export function WalkNav() {
  const t = useT(patrolWords);
  return (
    <nav className="walk-nav" aria-label={t('parts')}>
      <Link to="/patrols" activeOptions={{ exact: true, includeSearch: false }}>
        {t('title')}
      </Link>
      <Link to="/patrols/routes">{t('routes')}</Link>
      <Link to="/dangers">{t('dangers')}</Link>
    </nav>
  );
}
