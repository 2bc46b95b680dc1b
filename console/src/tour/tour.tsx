import './tour.css';
import { Dialog } from 'radix-ui';
import { type CSSProperties, type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { useT, useText } from '../i18n/use-t.ts';
import { Button } from '../ui/button.tsx';
import { useIsPhone } from '../ui/media.ts';
import { type Box, placeCard } from './place.ts';
import type { TourStep } from './steps.ts';
import { usePart } from './use-part.ts';
import { tourWords } from './words.ts';

/** Where the card stands: beside its part; on a phone a sheet at the bottom, or at the top when the part is at the bottom. */
function usePlace(part: Box | undefined, card: RefObject<HTMLElement | null>): CSSProperties {
  const isPhone = useIsPhone();
  const [place, setPlace] = useState<CSSProperties>({});
  useLayoutEffect(() => {
    if (isPhone) return setPlace(part && part.top > innerHeight / 2 ? { top: 0 } : { bottom: 0 });
    const { offsetWidth: width = 0, offsetHeight: height = 0 } = card.current ?? {};
    const middle: Box = { left: innerWidth / 2, top: innerHeight / 2, width: 0, height: 0 };
    setPlace(placeCard(part ?? middle, { width, height }, { width: innerWidth, height: innerHeight }));
  }, [part, card, isPhone]);
  return place;
}

/** Which step a key leads to, as a difference; arrows only, as Tab and Enter belong to the buttons. */
const moves: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A light on the part; all else is dimmed. */
function Light({ part: { left, top, width, height } }: { readonly part: Box }) {
  return <div className="tour-light" aria-hidden="true" style={{ left: left - 4, top: top - 4, width: width + 8, height: height + 8 }} />;
}

/**
 * The steps of a tour, one after the other: each lights up its part of the frame and says what it is for. Arrows and buttons lead on and
 * back, Escape ends it; the focus stays in the card and returns to where it was, or to the page.
 */
export function Tour({ steps, onEnd }: { readonly steps: readonly [TourStep, ...TourStep[]]; readonly onEnd: () => void }) {
  const t = useT(tourWords);
  const text = useText();
  const isPhone = useIsPhone();
  const [at, setAt] = useState(0);
  const step = steps[at] ?? steps[0];
  const part = usePart(step);
  const card = useRef<HTMLDivElement>(null);
  const isFromNowhere = useRef(false); // the button that began the tour may have gone with its question
  const place = usePlace(part, card);
  const go = (difference: number) => setAt(Math.max(0, Math.min(at + difference, steps.length - 1)));
  const press = (event: KeyboardEvent) => {
    const difference = moves[event.key];
    if (difference === undefined) return;
    event.preventDefault();
    go(difference);
  };
  const isLast = at === steps.length - 1;
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onEnd()}>
      <Dialog.Portal>
        <Dialog.Overlay className={part ? 'tour-ground' : 'tour-ground dim'} />
        {part && <Light part={part} />}
        <Dialog.Content
          ref={card}
          className="tour-card"
          style={place}
          onKeyDown={press}
          onPointerDownOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            isFromNowhere.current = document.activeElement === document.body;
            card.current?.querySelector<HTMLElement>('.btn.primary')?.focus();
          }}
          onCloseAutoFocus={(event) => {
            if (!isFromNowhere.current) return;
            event.preventDefault();
            document.getElementById('content')?.focus();
          }}
        >
          <p className="note">{`${t('tour')} · ${t('step', { step: at + 1, all: steps.length })}`}</p>
          <div className="tour-text" aria-live="polite">
            <Dialog.Title>{text(step.title)}</Dialog.Title>
            <Dialog.Description>{text((isPhone && step.onPhone) || step.text)}</Dialog.Description>
          </div>
          <footer>
            {!isLast && <Button onClick={onEnd}>{t('end')}</Button>}
            <span className="spacer" />
            {at > 0 && <Button onClick={() => go(-1)}>{t('back')}</Button>}
            <Button look="primary" onClick={isLast ? onEnd : () => go(1)}>
              {isLast ? t('done') : t('next')}
            </Button>
          </footer>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
