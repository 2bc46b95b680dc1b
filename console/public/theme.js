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
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.lang = language;
})();
