import { useQueries } from '@tanstack/react-query';
import type { Reply } from '../../../src/contracts/api/index.ts';
import { call } from '../api/client.ts';
import type { Formats } from '../i18n/format.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { Button } from '../ui/button.tsx';
import { type Check, Interlocks, Reasons } from './command.tsx';
import { groupWords } from './group-words.ts';
import { commandWords } from './words.ts';

/** A command at an asset, as a group may have it. */
export type Target = Reply<'listCommandTargets'>['items'][number];

/** What is known of a target right now; `undefined`: it is being asked. */
export type Checks = ReadonlyMap<string, Check | undefined>;

const askEveryMs = 2000;

/** What would happen at each asset now, asked again and again. */
export function useChecks(
  orders: readonly { readonly asset: string; readonly command: string; readonly value: number | undefined }[],
): Checks {
  const answers = useQueries({
    queries: orders.map((body) => ({
      queryKey: ['checkCommand', { body }],
      queryFn: ({ signal }: { signal: AbortSignal }) => call('checkCommand', { body }, { signal }),
      refetchInterval: askEveryMs,
    })),
  });
  return new Map(orders.map(({ asset }, i) => [asset, answers[i]?.data]));
}

/** What is looked at only when a command is carried out. */
const whenDue: ReadonlySet<string> = new Set(['interlock', 'busy']);

/** Whether a target would be taken: one for later is not asked for its interlocks yet, nor whether its point is in use. */
export const passes = (check: Check | undefined, isLater: boolean): boolean =>
  check !== undefined && (isLater ? check.reasons.every(({ code }) => whenDue.has(code)) : check.wouldBeSent);

/** How one target stands: the verdict in a word, and its interlocks and reasons folded up unless something speaks against it. */
export function TargetState({
  check,
  isLater,
  kind,
}: {
  readonly check: Check | undefined;
  readonly isLater: boolean;
  readonly kind: Parameters<Formats['amount']>[1];
}) {
  const t = useT(groupWords);
  const words = useT(commandWords);
  const format = useFormat();
  if (check === undefined) return <small className="muted">{t('asking')}</small>;
  const isGood = passes(check, isLater);
  return (
    <details open={!isGood}>
      <summary className={isGood ? undefined : 'wrong-text'}>
        <i aria-hidden="true">{isGood ? '✓' : '✕'}</i> {t(isGood ? 'passes' : 'against')} ·{' '}
        <span className="num">{t('present', { value: format.amount(check.present?.value, kind) })}</span>
      </summary>
      {check.interlocks.length > 0 && <Interlocks check={check} />}
      {check.interlocks.length === 0 && <p className="muted">{words('noInterlocks')}</p>}
      <Reasons reasons={check.reasons.filter(({ code }) => code !== 'interlock')} />
    </details>
  );
}

/** Chooses among the assets of a command, and shows how each chosen one stands. */
export function TargetList(props: {
  readonly targets: readonly Target[];
  readonly chosen: ReadonlySet<string>;
  readonly checks: Checks;
  readonly isAsked: boolean;
  readonly isLater: boolean;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const { targets, chosen, checks, onChange } = props;
  const t = useT(groupWords);
  const text = useText();
  const toggle = (asset: string) => onChange(new Set(chosen.has(asset) ? [...chosen].filter((one) => one !== asset) : [...chosen, asset]));
  return (
    <fieldset className="bare">
      <legend className="field-name">{t('targets', { n: chosen.size, all: targets.length })}</legend>
      <span className="button-row">
        <Button onClick={() => onChange(new Set(targets.filter(({ mayIssue }) => mayIssue).map(({ asset }) => asset)))}>{t('all')}</Button>
        <Button onClick={() => onChange(new Set())}>{t('none')}</Button>
      </span>
      <ul className="group-targets">
        {targets.map((target) => (
          <li key={target.asset}>
            <label className="check-line">
              <input type="checkbox" disabled={!target.mayIssue} checked={chosen.has(target.asset)} onChange={() => toggle(target.asset)} />
              {text(target.assetTitle)}
            </label>
            {props.isAsked && chosen.has(target.asset) && (
              <TargetState check={checks.get(target.asset)} isLater={props.isLater} kind={target} />
            )}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
