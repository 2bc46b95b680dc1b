import { useT } from '../i18n/use-t.ts';
import { Dialog } from '../ui/dialog.tsx';
import { type Shortcut, useShortcuts } from './shortcuts.ts';
import { userMenuWords } from './user-menu-words.ts';

/** The shortcuts of which each pair of keys is listed once, the one that wins. */
export const distinct = (list: readonly Shortcut[]): readonly Shortcut[] =>
  list.filter((shortcut, index) => list.findIndex((other) => other.keys === shortcut.keys) === index);

/** All keys that work on the page at hand. */
export function CheatSheet({ onClose }: { readonly onClose: () => void }) {
  const t = useT(userMenuWords);
  const list = distinct(useShortcuts());
  return (
    <Dialog isOpen onClose={onClose} title={t('shortcuts')}>
      <dl className="cheat-sheet">
        {list.map(({ keys, label }) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key} className="kbd">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
