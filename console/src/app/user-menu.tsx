import { useNavigate } from '@tanstack/react-router';
import { CircleUserRound } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { lazy, Suspense, useState } from 'react';
import { roleTitles } from '../../../src/contracts/roles.ts';
import { useT, useText } from '../i18n/use-t.ts';
import { startTour } from '../tour/start.ts';
import { TourDoor } from '../tour/tour-door.tsx';
import { tourWords } from '../tour/words.ts';
import { leave, useSession } from './session.ts';
import { useShortcut } from './shortcuts.ts';
import { userMenuWords } from './user-menu-words.ts';
import { appWords } from './words.ts';

const CheatSheet = lazy(() => import('./cheat-sheet.tsx').then(({ CheatSheet: component }) => ({ default: component })));

function Menu({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const t = useT(appWords);
  const menu = useT(userMenuWords);
  const tour = useT(tourWords);
  const text = useText();
  const navigate = useNavigate();
  const session = useSession();
  if (!session) return null;
  const { name, role } = session.user;
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="icon-button" aria-label={menu('userMenu', { name })}>
        <CircleUserRound size={18} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6}>
          <DropdownMenu.Label className="menu-label">
            <b>{name}</b>
            <span>{text(roleTitles[role])}</span>
          </DropdownMenu.Label>
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item className="menu-item" onSelect={() => void navigate({ to: '/me' })}>
            {t('me')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={onShortcuts}>
            {menu('shortcuts')}
            <kbd className="kbd">?</kbd>
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={startTour}>
            {tour('tour')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => void leave()}>
            {menu('signOut')}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** Who is signed in, own settings, the keys, the tour, sign out. */
export function UserMenu() {
  const t = useT(userMenuWords);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const openSheet = () => setSheetOpen(true);
  useShortcut('?', t('shortcuts'), openSheet);
  return (
    <>
      <Menu onShortcuts={openSheet} />
      <TourDoor />
      {isSheetOpen && (
        <Suspense fallback={null}>
          <CheatSheet onClose={() => setSheetOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
