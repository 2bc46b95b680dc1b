import { type KeyboardEvent, useRef } from 'react';

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/**
 * Keys of a search: from the field down into what was found and back, by arrows; Enter in the field takes the first.
 * Put `press` on the field and on what holds the buttons of what was found; that is `aria-busy` while it answers less than what is typed, and
 * Enter then takes nothing: the first would be that of another search.
 */
export function useChoiceKeys<Choices extends HTMLElement>() {
  const field = useRef<HTMLInputElement>(null);
  const choices = useRef<Choices>(null);
  const press = (event: KeyboardEvent) => {
    const all = [...(choices.current?.querySelectorAll('button') ?? [])];
    const at = all.findIndex((one) => one.matches(':focus'));
    const step = steps[event.key];
    const isLate = choices.current?.ariaBusy === 'true';
    if (event.key === 'Enter' && at < 0) {
      if (!isLate) all[0]?.click();
    } else if (step === undefined || all.length === 0) return;
    else if (at + step < 0) field.current?.focus();
    else all[Math.min(at + step, all.length - 1)]?.focus();
    event.preventDefault();
  };
  return { field, choices, press };
}
