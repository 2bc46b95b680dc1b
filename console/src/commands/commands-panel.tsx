import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useCall } from '../api/queries.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { Button } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { type Command, CommandState, CommandValue, hasEnded, type Kind, Reasons } from './command.tsx';
import { Decide } from './decide.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { TimeLeft } from './time-left.tsx';
import { commandWords } from './words.ts';

/** Ended commands that stay in view. */
const recent = 3;

/** One command in a short list; `withAsset` where the list is not of one asset. */
export function CommandLine({ command, withAsset = false }: { readonly command: Command; readonly withAsset?: boolean }) {
  const t = useT(commandWords);
  const text = useText();
  const format = useFormat();
  return (
    <li className="command-line">
      <CommandState state={command.state} />
      <span>
        <Link to="/commands" search={{ command: command.id }}>
          {text(command.title)}
        </Link>{' '}
        <CommandValue command={command} />
        {withAsset && <> · {text(command.assetTitle)}</>}
        <small>
          {t('by', { name: command.issuedBy, time: format.clock(command.issuedAt) })}
          {command.dueAt !== undefined && ` · ${t('due', { time: format.clock(command.dueAt) })}`}
        </small>
        <TimeLeft command={command} />
        <Reasons reasons={command.reasons} />
      </span>
      <Decide command={command} />
    </li>
  );
}

/** What may be ordered of an asset, and what was; nothing for an asset that takes no orders. */
export function CommandsPanel({ asset, title }: { readonly asset: string; readonly title: string }) {
  const t = useT(commandWords);
  const text = useText();
  const [ordered, setOrdered] = useState<Kind>();
  const kinds = useCall('listCommandKinds', { params: { id: asset } }).data?.items ?? [];
  const isAny = kinds.length > 0;
  const commands = useCall('listCommands', { query: { asset, limit: 20 } }, { everyMs: 2000, enabled: isAny }).data?.items ?? [];
  if (!isAny) return null;
  const ended = commands.filter(hasEnded).slice(0, recent);
  const shown = commands.filter((command) => !hasEnded(command) || ended.includes(command));
  return (
    <Panel title={t('ofAsset')} note={t('notSafety')} className="commands-panel">
      <div className="panel-body stack">
        <div className="button-row">
          {kinds.map((kind) => (
            <Button key={kind.key} disabled={!kind.mayIssue} title={text(kind.about)} onClick={() => setOrdered(kind)}>
              {text(kind.title)}
            </Button>
          ))}
        </div>
        {shown.length > 0 && (
          <ul className="command-lines">
            {shown.map((command) => (
              <CommandLine key={command.id} command={command} />
            ))}
          </ul>
        )}
      </div>
      {ordered && <OrderDialog kind={ordered} assetTitle={title} onClose={() => setOrdered(undefined)} />}
    </Panel>
  );
}
