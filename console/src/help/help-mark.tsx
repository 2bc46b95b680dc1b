import { useMatches } from '@tanstack/react-router';
import { CircleHelp } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useT } from '../i18n/use-t.ts';
import { IconButton } from '../ui/button.tsx';
import { type HelpRoute, helpRoute } from './routes.ts';
import { helpWords } from './words.ts';

const HelpDrawer = lazy(() => import('./help-drawer.tsx').then(({ HelpDrawer: component }) => ({ default: component })));

function Mark({ route }: { readonly route: HelpRoute }) {
  const t = useT(helpWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton label={t('mark')} className="help-mark" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <CircleHelp size={16} />
      </IconButton>
      {isOpen && (
        <Suspense fallback={null}>
          <HelpDrawer route={route} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** The mark that opens the help of the page at hand; nothing on a page without a text. */
export function HelpMark() {
  const route = helpRoute(useMatches({ select: (matches) => matches.at(-1)?.fullPath as string | undefined })); // holds: a path is a string
  return route && <Mark key={route} route={route} />;
}
