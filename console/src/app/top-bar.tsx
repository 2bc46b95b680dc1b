import { Link } from '@tanstack/react-router';
import { Contrast, Languages, Monitor, Moon, Sailboat, Search, Sun } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useCall } from '../api/queries.ts';
import { useCommon, useFormat, useT, useText } from '../i18n/use-t.ts';
import { useNow } from '../live/use-live.ts';
import { IconButton } from '../ui/button.tsx';
import { Counters } from './counters.tsx';
import { prefer, type Theme, usePreferences } from './preferences.ts';
import { useIsAtSites } from './session.ts';
import { appWords } from './words.ts';

const UserMenu = lazy(() => import('./user-menu.tsx').then(({ UserMenu: component }) => ({ default: component })));

const themes = {
  light: { icon: Sun, word: 'themeLight', next: 'dark' },
  dark: { icon: Moon, word: 'themeDark', next: 'contrast' },
  contrast: { icon: Contrast, word: 'themeContrast', next: 'system' },
  system: { icon: Monitor, word: 'themeSystem', next: 'light' },
} as const satisfies Record<Theme, unknown>;

function Clock() {
  const now = useNow(1000);
  const format = useFormat();
  return (
    <time className="clock" dateTime={new Date(now).toISOString()}>
      <b>{format.full(now).slice(11)}</b>
      <span>{format.date(now)}</span>
    </time>
  );
}

/** The installed packs, and whether this is a demonstration; for somebody with roles at sites only, those sites. */
function Site() {
  const t = useT(appWords);
  const text = useText();
  const isAtSites = useIsAtSites();
  const packs = useCall('listPacks', undefined, { enabled: !isAtSites }).data?.items.filter((p) => p.installed);
  const mode = useCall('getSystem', undefined, { everyMs: 60_000, enabled: !isAtSites }).data?.mode;
  const sites = useCall('listAssets', { query: { parent: 'root' } }, { enabled: isAtSites }).data?.items;
  const [first, ...others] = packs ?? sites ?? [];
  return (
    <span className="site">
      <span className="site-name">{first ? text(first.title) : t('noPack')}</span>
      {others.length > 0 && <span className="muted">+{others.length}</span>}
      {mode === 'demo' && <span className="tag">{t('demo')}</span>}
    </span>
  );
}

function ThemeButton() {
  const t = useT(appWords);
  const theme = usePreferences((p) => p.theme);
  const { icon: Icon, word, next } = themes[theme] ?? themes.system;
  return (
    <IconButton label={`${t('theme')}: ${t(word)}`} onClick={() => prefer({ theme: next })}>
      <Icon size={17} />
    </IconButton>
  );
}

/** Brand, site, search, alarm counters (always there), language, theme, clock, user. */
export function TopBar({ onSearch }: { readonly onSearch: () => void }) {
  const t = useT(appWords);
  const common = useCommon();
  const language = usePreferences((p) => p.language);
  return (
    <header className="top-bar">
      <Link to="/" className="logo" aria-label={common('brand')}>
        <Sailboat size={24} strokeWidth={2} />
      </Link>
      <div className="brand">
        {common('brand')}
        <small>{common('slogan')}</small>
      </div>
      <Site />
      <button type="button" className="search-button" onClick={onSearch} aria-label={`${t('searchHint')} Ctrl K`}>
        <Search size={15} aria-hidden="true" />
        <span>{t('searchHint')}</span>
        <kbd className="kbd">Ctrl K</kbd>
      </button>
      <span className="spacer" />
      <Counters />
      <IconButton label={t('switchLanguage')} onClick={() => prefer({ language: language === 'zh' ? 'en' : 'zh' })}>
        <Languages size={17} />
      </IconButton>
      <ThemeButton />
      <Clock />
      <Suspense fallback={<span className="icon-button" />}>
        <UserMenu />
      </Suspense>
    </header>
  );
}
