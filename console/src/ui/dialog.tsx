import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { createContext, type ReactNode, useRef, useState } from 'react';
import { useCommon, useT } from '../i18n/use-t.ts';
import { Button, IconButton } from './button.tsx';
import { uiWords } from './words.ts';

/** A form inside a dialog or drawer, that is asked before this closes. */
export interface FrameGuard {
  /** Whether closing would lose something. */
  isChanged(): boolean;
  /** What is lost is meant to be: do not ask again. */
  saved(): void;
}

/** The forms inside the nearest dialog or drawer. */
export const FrameGuards = createContext<Set<FrameGuard> | undefined>(undefined);

interface FrameProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** One sentence on what this is about; read out with the title. */
  readonly about?: ReactNode;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** The first field gets the focus, not the button that closes; without a field, Radix chooses. */
function focusField(event: Event): void {
  const field = event.target instanceof Element ? event.target.querySelector<HTMLElement>('textarea, input, select') : undefined;
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/** What had the focus before, which gets it back when this closes, unless something else was given it meanwhile. */
function useOpener() {
  const opener = useRef<Element>(null);
  return {
    remember: () => {
      opener.current = document.activeElement;
    },
    giveBack: (event: Event) => {
      event.preventDefault();
      if (document.activeElement === document.body && opener.current instanceof HTMLElement) opener.current.focus();
    },
  };
}

function Frame({ isOpen, onClose, title, about, children, actions, className }: FrameProps & { readonly className: string }) {
  const t = useCommon();
  const words = useT(uiWords);
  const opener = useOpener();
  const opened = (event: Event) => {
    opener.remember();
    focusField(event);
  };
  const [guards] = useState(() => new Set<FrameGuard>());
  const [isAsking, setAsking] = useState(false);
  const close = () => ([...guards].some((one) => one.isChanged()) ? setAsking(true) : onClose());
  const lose = () => {
    for (const one of guards) one.saved();
    onClose();
  };
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && close()}>
      <Radix.Portal>
        <Radix.Overlay className="overlay" />
        <Radix.Content
          className={className}
          onOpenAutoFocus={opened}
          onCloseAutoFocus={opener.giveBack}
          {...(!about && { 'aria-describedby': undefined })}
        >
          <header>
            <Radix.Title>{title}</Radix.Title>
            <IconButton label={t('close')} onClick={close}>
              <X size={16} />
            </IconButton>
          </header>
          {about && <Radix.Description className="about">{about}</Radix.Description>}
          <div className="frame-body">
            <FrameGuards value={guards}>{children}</FrameGuards>
          </div>
          {actions && <footer>{actions}</footer>}
          {isAsking && (
            <ConfirmDialog
              isOpen
              onClose={() => setAsking(false)}
              title={words('leaveTitle')}
              about={words('leaveAbout')}
              confirm={words('leave')}
              onConfirm={lose}
            />
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A question in the middle of the page; the focus stays in it, Escape closes it. */
export const Dialog = (props: FrameProps) => <Frame {...props} className="dialog" />;

/** Details at the right edge (the whole width on a phone). */
export const Drawer = (props: FrameProps) => <Frame {...props} className="drawer" />;

/** Asks before something that cannot be taken back. With `word`, that word must be typed first. */
export function ConfirmDialog(props: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly about: ReactNode;
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly word?: string;
  readonly isBusy?: boolean;
}) {
  const t = useCommon();
  const [typed, setTyped] = useState('');
  const isReady = !props.isBusy && (props.word === undefined || typed === props.word);
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={props.title}
      about={props.about}
      actions={
        <>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button look="danger" disabled={!isReady} onClick={props.onConfirm}>
            {props.confirm}
          </Button>
        </>
      }
    >
      {props.word !== undefined && (
        <input
          className="input"
          aria-label={props.word}
          placeholder={props.word}
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
        />
      )}
    </Dialog>
  );
}
