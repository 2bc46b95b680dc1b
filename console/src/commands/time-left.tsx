import { useT } from '../i18n/use-t.ts';
import { useNow } from '../live/use-live.ts';
import { stopwatch } from '../ui/stopwatch.ts';
import { type Command, mayTakeBack } from './command.tsx';
import { commandWords } from './words.ts';

/** How long a command that has not been sent stays valid, counted down; nothing for others. One that is scheduled tells its time instead. */
export function TimeLeft({ command }: { readonly command: Pick<Command, 'state' | 'expiresAt' | 'dueAt'> }) {
  const t = useT(commandWords);
  const now = useNow(1000);
  if (!mayTakeBack(command) || (command.dueAt ?? 0) > now) return null;
  const left = command.expiresAt - now;
  return (
    <small className="command-left num" role="timer">
      {left > 0 ? t('leftOf', { time: stopwatch(left) }) : t('isOver')}
    </small>
  );
}
