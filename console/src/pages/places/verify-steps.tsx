import { Check, Circle, X } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { declarationWords } from './declarations-words.ts';
import type { Mover } from './shape-text.ts';
import { Heard, Registered } from './verify-facts.tsx';

type Declaration = Reply<'listDeclarations'>['items'][number];
type Step = Declaration['verified'][number]['step'];

const steps = ['vessel', 'persons', 'equipment'] as const satisfies readonly Step[];

const titles = { vessel: 'vessel', persons: 'personsStep', equipment: 'equipment' } as const satisfies Readonly<
  Record<Step, keyof typeof declarationWords>
>;

const findingShapes = { registered: Check, expired: X, unknown: X, notDeclared: Circle } as const;

/** Who was declared, against the crew register. */
function CrewCompared({ id }: { readonly id: string }) {
  const t = useT(declarationWords);
  const { data } = useCall('readDeclaredCrew', { params: { id } });
  if (data === undefined) return null;
  if (data.declared === 0) return <small className="muted">{t('nobodyNamed', { n: data.registered })}</small>;
  return (
    <ul className="crew-compared">
      {data.items.map((one) => {
        const Shape = findingShapes[one.finding];
        return (
          <li key={`${one.name} ${one.document} ${one.finding}`}>
            <Shape size={13} aria-hidden="true" /> <b>{one.name}</b> {[one.document, one.rank].filter(Boolean).join(' · ')}{' '}
            <span className={`tag ${one.finding === 'expired' || one.finding === 'unknown' ? 'strong-tag' : ''}`}>
              {t(one.finding)}
              {one.finding === 'expired' && ` ${one.validUntil}`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** What is known that a step is to be compared with; who is on board is for operators. */
function StepFacts({ one, mover, step }: { readonly one: Declaration; readonly mover: Mover | undefined; readonly step: Step }) {
  const mayVerify = useMay('operator') && one.state !== 'withdrawn';
  if (step === 'vessel') return <Registered asset={one.asset} />;
  if (step === 'equipment') return <Heard mover={mover} />;
  return mayVerify && <CrewCompared id={one.id} />;
}

/** One step: what was found, and what is found now. */
function VerifyStep({
  one,
  mover,
  step,
  onDone,
}: {
  readonly one: Declaration;
  readonly mover: Mover | undefined;
  readonly step: Step;
  readonly onDone: (next: Declaration) => void;
}) {
  const t = useT(declarationWords);
  const format = useFormat();
  const mayVerify = useMay('operator') && one.state !== 'withdrawn';
  const [typed, setTyped] = useState({ counted: '', note: '' });
  const verify = useChange('verifyDeclaration', { invalidates: ['listDeclarations'] });
  const done = one.verified.find((found) => found.step === step);
  const Shape = done === undefined ? Circle : done.isOk ? Check : X;
  const counted = step === 'persons' && typed.counted.trim() !== '' ? Number(typed.counted) : undefined;
  const isCount = counted === undefined || (Number.isInteger(counted) && counted >= 0);
  const send = (isOk: boolean) =>
    verify.mutate(
      { params: { id: one.id }, body: { step, isOk, note: typed.note.trim(), ...(counted !== undefined && { counted }) } },
      {
        onSuccess: (next) => {
          setTyped({ counted: '', note: '' });
          onDone(next);
        },
      },
    );
  return (
    <fieldset className="verify-step">
      <legend>
        <Shape size={14} aria-hidden="true" /> {t(titles[step])} · {t(done === undefined ? 'notYet' : done.isOk ? 'isOk' : 'isWrong')}
      </legend>
      <small className="muted">
        {done === undefined
          ? t(`${step}About`)
          : [done.counted !== undefined && t('countedAs', { n: done.counted }), done.note, `${done.by} ${format.clock(done.at)}`]
              .filter(Boolean)
              .join(' · ')}
      </small>
      <StepFacts one={one} mover={mover} step={step} />
      {mayVerify && (
        <>
          {step === 'persons' && (
            <TextField
              label={t('counted')}
              type="number"
              value={typed.counted}
              help={one.persons === undefined ? undefined : t('declaredAs', { n: one.persons })}
              error={isCount ? undefined : t('wholeNumber')}
              onChange={(value) => setTyped({ ...typed, counted: value })}
            />
          )}
          <TextField label={t('note')} value={typed.note} onChange={(note) => setTyped({ ...typed, note: note.slice(0, 400) })} />
          {verify.error && <ErrorPanel error={verify.error} />}
          <div className="button-row">
            <Button disabled={!isCount || verify.isPending} onClick={() => send(true)}>
              {t('isOk')}
            </Button>
            <Button look="danger" disabled={!isCount || verify.isPending} onClick={() => send(false)}>
              {t('isWrong')}
            </Button>
          </div>
        </>
      )}
    </fieldset>
  );
}

/** The verification of a declared movement on the spot, step by step. */
export function VerifySteps(props: {
  readonly one: Declaration;
  readonly mover: Mover | undefined;
  readonly onDone: (next: Declaration) => void;
}) {
  return (
    <>
      {steps.map((step) => (
        <VerifyStep key={step} step={step} {...props} />
      ))}
    </>
  );
}
