import './theme/tokens.css';
import './theme/base.css';
import './ui/ui.css';
import './ui/overlays.css';
import './ui/table.css';
import './ui/parts.css';
import './app/shell.css';
import './theme/print.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { onSignedOut } from './api/client.ts';
import { queryClient } from './api/queries.ts';
import { applyPreferences } from './app/preferences.ts';
import { fetchPage, router } from './app/router.ts';
import { startShortcuts } from './app/shortcuts.ts';
import { hatchWhileStale } from './live/link.ts';
import { loadChineseFont } from './theme/fonts.ts';

applyPreferences();
fetchPage();
startShortcuts();
hatchWhileStale();
onSignedOut(() => void router.navigate({ to: '/signin', search: { next: router.state.location.href } }));
void loadChineseFont();
if (import.meta.env.PROD) void import('./offline/install.ts').then(({ install }) => install());

const place = document.getElementById('app');
if (!place) throw new Error('BUG: index.html has no #app');
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
