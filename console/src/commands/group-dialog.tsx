import { useState } from 'react';
import { useChange } from '../api/change.ts';
import { useCall } from '../api/queries.ts';
import { useCommon, useT, useText } from '../i18n/use-t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { EmptyState, ErrorPanel, Loaded } from '../ui/states.tsx';
import { changedByCommand } from './command.tsx';
import { passes, type Target, TargetList, useChecks } from './group-targets.tsx';
import { GroupView } from './group-view.tsx';
import { groupWords } from './group-words.ts';
import { HoldButton } from './hold-button.tsx';
import { empty, numberOf, type Ordered, Terms, ValueField } from './order-fields.tsx';
import { commandWords } from './words.ts';

/** As the API takes. */
const mostTargets = 50;

const largest = (numbers: readonly (number | undefined)[]): number => Math.max(...numbers.map((one) => one ?? Number.NaN));

/** What all the chosen ones take: the narrowest range, for limits lie at each asset. */
function together(targets: readonly Target[], first: Target): Ordered {
  const some = targets.length > 0 ? targets : [first];
  return {
    ...first,
    low: largest(some.map(({ low }) => low)),
    high: -largest(some.map(({ high }) => (high === undefined ? undefined : -high))),
  };
}

function CommandField({
  keys,
  value,
  onChange,
}: {
  readonly keys: ReadonlyMap<string, Target>;
  readonly value: string;
  readonly onChange: (key: string) => void;
}) {
  const t = useT(groupWords);
  const text = useText();
  return (
    <Field label={t('command')}>
      {(wiring) => (
        <select {...wiring} className="input" value={value} onChange={(e) => onChange(e.target.value)}>
          <option value="">{t('choose')}</option>
          {[...keys].map(([key, { title }]) => (
            <option key={key} value={key}>
              {text(title)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** One value for several targets: what is ordered, of whom, and how each stands. */
function useGroup(all: readonly Target[]) {
  const [key, setKey] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [draft, setDraft] = useState(empty);
  const targets = all.filter((one) => one.key === key);
  const picked = targets.filter(({ asset }) => chosen.has(asset));
  const value = numberOf(draft.value);
  const orders = value === undefined ? [] : picked.map(({ asset, key: command, unit }) => ({ asset, command, value, unit }));
  const checks = useChecks(orders);
  const against = orders.filter(({ asset }) => checks.get(asset) !== undefined && !passes(checks.get(asset), draft.isLater));
  const dueAt = draft.isLater ? Date.parse(draft.due) : undefined;
  const [first] = targets;
  const isRepeated = first?.confirmation !== 'type' || numberOf(draft.again) === value;
  const isSized = orders.length > 0 && orders.length <= mostTargets;
  const isClear = orders.every(({ asset }) => passes(checks.get(asset), draft.isLater));
  const isReady = isSized && isClear && isRepeated && (dueAt === undefined || Number.isFinite(dueAt));
  const choose = (next: string) => {
    setKey(next);
    setChosen(new Set());
    setDraft(empty);
  };
  return { key, choose, chosen, setChosen, draft, setDraft, targets, picked, value, orders, checks, against, dueAt, first, isReady };
}

function Form({ group, keys }: { readonly group: ReturnType<typeof useGroup>; readonly keys: ReadonlyMap<string, Target> }) {
  const t = useT(groupWords);
  const text = useText();
  const { draft, setDraft, first, chosen, setChosen, against } = group;
  const leaveOut = () => setChosen(new Set([...chosen].filter((asset) => !against.some((one) => one.asset === asset))));
  return (
    <>
      <CommandField keys={keys} value={group.key} onChange={group.choose} />
      {first && (
        <>
          <p className="muted">{text(first.about)}</p>
          <ValueField kind={together(group.picked, first)} draft={draft} onChange={(value) => setDraft({ ...draft, value })} />
          <TargetList
            targets={group.targets}
            chosen={chosen}
            checks={group.checks}
            isAsked={group.value !== undefined}
            isLater={draft.isLater}
            onChange={setChosen}
          />
          {chosen.size > mostTargets && <p className="hint-bar wrong">{t('tooMany')}</p>}
          {against.length > 0 && (
            <div className="hint-bar wrong group-against" role="status">
              <span>{t('someRefused', { n: against.length })}</span>
              <Button onClick={leaveOut}>{t('leaveOut', { n: against.length })}</Button>
            </div>
          )}
          <Terms kind={first} draft={draft} onChange={(part) => setDraft({ ...draft, ...part })} />
        </>
      )}
    </>
  );
}

/** Order one value of several assets at once; afterwards it shows how far each is. */
export function GroupDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useT(groupWords);
  const words = useT(commandWords);
  const common = useCommon();
  const query = useCall('listCommandTargets');
  const all = query.data?.items ?? [];
  const group = useGroup(all);
  const issue = useChange('issueCommandGroup', { invalidates: changedByCommand });
  if (issue.data) return <GroupView id={issue.data.id} onClose={onClose} />;
  const { draft, dueAt, orders } = group;
  const repeated = numberOf(draft.again);
  const send = () => issue.mutate({ body: { orders: orders.map((order) => ({ ...order, repeated })), comment: draft.comment, dueAt } });
  const keys = new Map(all.filter(({ mayIssue }) => mayIssue).map((target) => [target.key, target]));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('title')}
      about={t('about')}
      actions={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <HoldButton hint={words('holdHint')} disabled={!group.isReady || issue.isPending} onHeld={send}>
            {words(group.first?.confirmation === 'secondPerson' ? 'holdAsk' : 'holdSend')}
          </HoldButton>
        </>
      }
    >
      <div className="stack command-form">
        <Loaded query={query}>{() => (keys.size === 0 ? <EmptyState title={t('nothing')} /> : <Form group={group} keys={keys} />)}</Loaded>
        {issue.error && <ErrorPanel error={issue.error} />}
      </div>
    </Dialog>
  );
}
