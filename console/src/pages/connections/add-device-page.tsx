import './connections.css';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { call } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { invalidate, useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { useCommon, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { ErrorPanel, Loaded } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { IdentityStep } from './add-device-identity.tsx';
import { bindToAsset, type Draft, emptyDraft, isDone, type Step, stepFor, steps, ways } from './add-device-plan.ts';
import { PointsStep, SaveStep, TestStep } from './add-device-steps.tsx';
import { addWords } from './add-device-words.ts';
import type { Source } from './link-state.tsx';
import { connectionWords } from './words.ts';

/** Make the new asset when there is one to be made; answers the draft with its points. */
async function withAsset(draft: Draft): Promise<Draft> {
  const { onto } = draft;
  if (onto.kind === 'existing') return draft;
  const { zh, en } = onto.title;
  const title = { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() };
  const { id } = await call('createAsset', { body: { key: onto.key, model: onto.model, title } });
  const [{ points }, { items }] = await Promise.all([call('getAsset', { params: { id } }), call('listModels')]);
  const model = items.find((one) => one.id === onto.model)?.points ?? [];
  return { ...draft, onto: { kind: 'existing', asset: id }, keys: bindToAsset(draft.keys, model, points) };
}

/** Store the device. An asset that was made is kept in the draft, so that saving again after a refusal does not make a second one. */
function useSave(draft: Draft, { onDraft, onSaved }: { readonly onDraft: (draft: Draft) => void; readonly onSaved: (id: string) => void }) {
  return useMutation({
    mutationFn: async () => {
      const whole = await withAsset(draft);
      onDraft(whole);
      const asset = whole.onto.kind === 'existing' ? whole.onto.asset : undefined;
      const body = { identity: whole.identity.trim(), asset, keys: whole.keys, texts: [...whole.texts] };
      return call('createDevice', { params: { id: whole.source ?? '' }, body });
    },
    onSuccess: ({ id }) => {
      invalidate('listDevices', 'listSources', 'listQuarantine', 'listAssets', 'getAsset');
      toast(addWords.saved);
      onSaved(id);
    },
  });
}

function SourceStep(props: {
  readonly sources: readonly Source[];
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}) {
  const t = useT(addWords);
  const words = useT(connectionWords);
  const text = useText();
  return (
    <>
      <p className="muted">{t('sourceAbout')}</p>
      <Field label={t('source')} isRequired>
        {(wiring) => (
          <select {...wiring} className="input" value={props.value ?? ''} onChange={(e) => props.onChange(e.target.value || undefined)}>
            <option value="">{t('chooseSource')}</option>
            {props.sources.map((one) => (
              <option key={one.id} value={one.id}>
                {text(one.title)} ({one.protocol})
              </option>
            ))}
          </select>
        )}
      </Field>
      <Link to="/connections" search={{ create: '1' }}>
        {words('newSource')}
      </Link>
    </>
  );
}

/** The steps as a list; those that can be opened are buttons. */
function Stepper({ step, draft, onOpen }: { readonly step: Step; readonly draft: Draft; readonly onOpen: (step: Step) => void }) {
  const t = useT(addWords);
  return (
    <nav aria-label={t('steps')}>
      <ol className="add-steps">
        {steps.map((one, i) => (
          <li key={one}>
            <Button aria-current={one === step ? 'step' : undefined} disabled={stepFor(one, draft) !== one} onClick={() => onOpen(one)}>
              {i + 1} {t(one)}
            </Button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

type Search = SearchOf<'source' | 'identity' | 'way' | 'step'>;

function Wizard({ sources }: { readonly sources: readonly Source[] }) {
  const t = useT(addWords);
  const navigate = useNavigate();
  const search: Search = useSearch({ from: '/shell/connections/add' });
  const [begun] = useState(() => emptyDraft(sources.find(({ id }) => id === search.source)?.id, search.identity));
  const [draft, setDraft] = useState(begun);
  const unsaved = useUnsaved(draft);
  const head = useRef<HTMLHeadingElement>(null);
  const source = sources.find(({ id }) => id === draft.source);
  const [first] = useState(() => stepFor(search.step, begun));
  const step = stepFor(search.step ?? first, draft);
  const at = steps.indexOf(step);
  const change = (part: Search) =>
    void navigate({ to: '/connections/add', search: { ...search, ...part }, replace: part.step === undefined || part.step === step });
  const save = useSave(draft, {
    onDraft: setDraft,
    onSaved: (device) => {
      unsaved.saved();
      void navigate({ to: '/connections/$id', params: { id: draft.source ?? '' }, search: { device } });
    },
  });
  const isLast = step === 'save';
  const next = () => (isLast ? save.mutate() : change({ step: steps[at + 1] }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once: the address says which step is open, so that filling it in does not open the next one
  useEffect(() => change({ step: first }), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heading gets the focus when another step opens
  useEffect(() => head.current?.focus(), [step]);
  return (
    <>
      {unsaved.guard}
      <Stepper step={step} draft={draft} onOpen={(wanted) => change({ step: wanted })} />
      <Panel
        title={
          <span ref={head} tabIndex={-1}>
            {t(step)}
          </span>
        }
        note={draft.identity}
      >
        <form
          className="stack add-form"
          onSubmit={(e) => {
            e.preventDefault();
            if (isDone(step, draft) && !save.isPending) next();
          }}
        >
          {step === 'source' && (
            <SourceStep
              sources={sources}
              value={draft.source}
              onChange={(id) => {
                setDraft(emptyDraft(id, draft.identity));
                change({ source: id, step: 'source' });
              }}
            />
          )}
          {step === 'device' && source && (
            <IdentityStep
              source={source}
              draft={draft}
              onChange={setDraft}
              way={ways.find((one) => one === search.way) ?? 'hand'}
              onWay={(way) => change({ way, step: 'device' })}
            />
          )}
          {step === 'points' && <PointsStep draft={draft} onChange={setDraft} />}
          {step === 'test' && source && <TestStep draft={draft} source={source} />}
          {isLast && source && <SaveStep draft={draft} source={source} />}
          {save.error instanceof ApiProblem && <ErrorPanel error={save.error} />}
          <div className="button-row">
            {at > 0 && <Button onClick={() => change({ step: steps[at - 1] })}>{t('back')}</Button>}
            <Button look="primary" type="submit" disabled={!isDone(step, draft) || save.isPending}>
              {isLast ? t('save') : t('next')}
            </Button>
          </div>
        </form>
      </Panel>
    </>
  );
}

/** Add a device step by step: source, identity, points, test, save. An address may name the source, the identity, the way and the step. */
export function AddDevicePage() {
  const t = useT(addWords);
  const common = useCommon();
  const words = useT(connectionWords);
  const mayChange = useMay('engineer');
  const sources = useCall('listSources');
  return (
    <div className="page">
      <PageHead
        path={
          <>
            <Link to="/connections">{words('title')}</Link> /
          </>
        }
        title={t('title')}
        actions={<Link to="/connections">{common('cancel')}</Link>}
      />
      <RoleHint needs="engineer" />
      {mayChange && <Loaded query={sources}>{({ items }) => <Wizard sources={items} />}</Loaded>}
    </div>
  );
}
