import './commands.css';
import type { Reply } from '../../../src/contracts/api/index.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { commandWords } from './words.ts';

/** A command of the record. */
export type Command = Reply<'listCommands'>['items'][number];
/** What may be ordered of an asset. */
export type Kind = Reply<'listCommandKinds'>['items'][number];
/** What a simulation says. */
export type Check = Reply<'checkCommand'>;

/** Readings that change when a command does. */
export const changedByCommand = ['listCommands', 'getCommand', 'getCommandGroup', 'listAudit'] as const;

/** True when nothing follows any more. */
export const hasEnded = ({ state }: Pick<Command, 'state'>): boolean =>
  state === 'verified' || state === 'refused' || state === 'expired' || state === 'cancelled' || state === 'failed';

/** True while it may be taken back. */
export const mayTakeBack = ({ state }: Pick<Command, 'state'>): boolean => state === 'requested' || state === 'confirmed';

const looks: Readonly<Record<Command['state'], string>> = {
  requested: 'waiting',
  confirmed: 'going',
  checked: 'going',
  sent: 'going',
  acknowledged: 'going',
  verified: 'done',
  refused: 'off',
  expired: 'off',
  cancelled: 'off',
  failed: 'wrong',
};
const signs: Readonly<Record<string, string>> = { waiting: '◔', going: '▸', done: '✓', off: '—', wrong: '✕' };

/** The state as a sign and a word; only a failed one has a colour of alarm. */
export function CommandState({ state }: { readonly state: Command['state'] }) {
  const t = useT(commandWords);
  const look = looks[state];
  return (
    <span className={`command-state ${look}`}>
      <i aria-hidden="true">{signs[look]}</i>
      {t(state)}
    </span>
  );
}

/** The ordered value with its name or unit. */
export function CommandValue({ command }: { readonly command: Command }) {
  const text = useText();
  const format = useFormat();
  return <b className="num">{command.valueTitle ? text(command.valueTitle) : format.amount(command.value, command)}</b>;
}

/** All reasons, one below the other. */
export function Reasons({ reasons }: { readonly reasons: Command['reasons'] }) {
  const text = useText();
  if (reasons.length === 0) return null;
  return (
    <ul className="command-reasons">
      {reasons.map((reason) => (
        <li key={`${reason.code}${reason.interlock ?? ''}${reason.text.en}`}>{text(reason.text)}</li>
      ))}
    </ul>
  );
}

/** Interlocks as they stand, each with why. */
export function Interlocks({ check }: { readonly check: Pick<Check, 'interlocks'> }) {
  const t = useT(commandWords);
  const text = useText();
  if (check.interlocks.length === 0) return <p className="muted">{t('noInterlocks')}</p>;
  return (
    <ul className="interlocks">
      {check.interlocks.map(({ title, why, holds, asked, source }) => (
        <li key={title.en} className={holds ? 'holds' : 'open'}>
          <i aria-hidden="true">{asked ? (holds ? '✓' : '✕') : '–'}</i>
          <span>
            <b>{text(title)}</b>
            <small>
              {text(why)} · {t(asked ? (holds ? 'holds' : 'isOpen') : 'notAsked')}
              {source.kind === 'assumed' && ` · ${t('assumed')}`}
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}
