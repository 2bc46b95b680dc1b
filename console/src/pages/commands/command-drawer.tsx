import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useCall } from '../../api/queries.ts';
import { CommandState, CommandValue, Reasons } from '../../commands/command.tsx';
import { Decide } from '../../commands/decide.tsx';
import { GroupView } from '../../commands/group-view.tsx';
import { groupWords } from '../../commands/group-words.ts';
import { commandWords } from '../../commands/words.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/states.tsx';
import type { Whole } from './step-detail.ts';
import { noteOf } from './step-detail.ts';

function Steps({ command }: { readonly command: Whole }) {
  const t = useT(commandWords);
  const format = useFormat();
  return (
    <ol className="command-steps">
      {command.steps.map((step) => (
        <li key={step.state}>
          <CommandState state={step.state} />
          <span>
            {step.by === 'system' ? t('system') : step.by}
            <small className="num">{format.full(step.at)}</small>
            {noteOf(step, { t, quantity: (value) => format.amount(value, command, 1) }).map((note) => (
              <small key={note}>{note}</small>
            ))}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Group({ id, besides }: { readonly id: string; readonly besides: string }) {
  const t = useT(commandWords);
  const words = useT(groupWords);
  const [isOpen, setOpen] = useState(false);
  const text = useText();
  const others = useCall('getCommandGroup', { params: { id } }, { everyMs: 3000 }).data?.commands ?? [];
  return (
    <>
      <h3>{t('group')}</h3>
      <Button className="start" onClick={() => setOpen(true)}>
        {words('open')}
      </Button>
      {isOpen && <GroupView id={id} onClose={() => setOpen(false)} />}
      <ul className="command-lines">
        {others
          .filter((one) => one.id !== besides)
          .map((one) => (
            <li key={one.id}>
              <CommandState state={one.state} />{' '}
              <Link to="/commands" search={{ command: one.id }}>
                {text(one.assetTitle)}
              </Link>{' '}
              <CommandValue command={one} />
            </li>
          ))}
      </ul>
    </>
  );
}

function Details({ command }: { readonly command: Whole }) {
  const t = useT(commandWords);
  const text = useText();
  const format = useFormat();
  const shown = (value: number | undefined) => format.amount(value, command);
  return (
    <div className="stack command-form">
      <p className="command-big">
        <CommandValue command={command} />
        {command.before !== undefined && <small>{t('before', { value: shown(command.before) })}</small>}
        {command.readBack !== undefined && <small>{t('readBack', { value: shown(command.readBack) })}</small>}
      </p>
      <span>
        <CommandState state={command.state} />{' '}
        <Link to="/assets/$id" params={{ id: command.asset }}>
          {text(command.assetTitle)}
        </Link>
      </span>
      {command.comment && <p>{command.comment}</p>}
      <Reasons reasons={command.reasons} />
      <Decide command={command} />
      <h3>{t('steps')}</h3>
      <Steps command={command} />
      {command.group && <Group id={command.group} besides={command.id} />}
    </div>
  );
}

/** One command with everything that happened to it. */
export function CommandDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const t = useT(commandWords);
  const text = useText();
  const query = useCall('getCommand', { params: { id } }, { everyMs: 2000 });
  return (
    <Drawer isOpen onClose={onClose} title={query.data ? text(query.data.title) : t('command')}>
      <Loaded query={query}>{(command) => <Details command={command} />}</Loaded>
    </Drawer>
  );
}
