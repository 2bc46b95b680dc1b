import { titleText } from '../../../../src/contracts/notify-titles.ts';
import { useText } from '../../i18n/use-t.ts';

/** A channel or rule with its title as the reader is told it. */
export function useTitled(): <T extends { readonly title: string }>(one: T) => T {
  const text = useText();
  return (one) => ({ ...one, title: text(titleText(one.title)) });
}
