// Runs before the first paint so that a dark page never flashes light. Kept out of the HTML because the content security policy forbids inline scripts.
(() => {
  let theme = 'system';
  let language = 'zh';
  try {
    const saved = JSON.parse(localStorage.getItem('yangfan.preferences') || '{}');
    theme = saved.theme || theme;
    language = saved.language || language;
  } catch {
    // Unreadable preferences: the defaults above hold.
  }
  const asks = (query) => matchMedia(query).matches;
  const system = asks('(prefers-contrast: more)') ? 'contrast' : asks('(prefers-color-scheme: dark)') ? 'dark' : 'light';
  document.documentElement.dataset.theme = ['light', 'dark', 'contrast'].includes(theme) ? theme : system;
  document.documentElement.lang = language;
  // Who is signed in is the first question of every page within the frame: it is asked while the scripts come that ask it.
  if (/^\/(signin|wall)\b/.test(location.pathname)) return;
  const fetchEarly = (link) => document.head.append(Object.assign(document.createElement('link'), { crossOrigin: 'anonymous', ...link }));
  const ask = (path) => fetchEarly({ rel: 'preload', as: 'fetch', href: `/api/v1/${path}` });
  ask('session');
  // The list that people wait for most: its first rows come with the scripts, not after them.
  if (location.pathname === '/alarms' && !location.search) ask('alarms?view=open&limit=200');
  // The files of the page come with those of the frame, not only when that has run. The build says above which they are.
  for (const href of globalThis.pageFiles?.get(location.pathname.slice(1) || 'overview') ?? [])
    fetchEarly(href.endsWith('.css') ? { rel: 'preload', as: 'style', href } : { rel: 'modulepreload', href });
})();
