import './rules.css';
import '../trends/trends.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { Language } from '../../../../src/contracts/text.ts';
import { useChange } from '../../api/change.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay, useSession } from '../../app/session.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { leadToFirstWrong } from '../../ui/first-wrong.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import type { RangeText } from '../../ui/range.ts';
import { RoleHint } from '../../ui/role-hint.tsx';
import { EmptyState, ErrorPanel, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { PointSearch } from '../trends/point-search.tsx';
import { draftErrors, previewErrors } from './check-draft.ts';
import type { Rule } from './marks.tsx';
import { bodyOf, copyDraft, type Detector, manyAlarms, type NewDraft, newDraft, previewBodyOf, withKind } from './new-draft.ts';
import { ownWords } from './own-words.ts';
import { type Outcome, PreviewPanel } from './preview-panel.tsx';
import { RuleForm } from './rule-form.tsx';
import { usePreview } from './use-preview.ts';
import { ruleWords } from './words.ts';
import { WordsFields } from './words-fields.tsx';

type Errors = Readonly<Record<string, string>>;

interface Part {
  readonly draft: NewDraft;
  readonly onChange: (draft: NewDraft) => void;
  readonly errors: Errors;
}

/** The server's words in a language for the fields that it refused, by the names that the form gives them. */
const refusedFields = (problem: ApiProblem | null, language: Language): Errors =>
  Object.fromEntries((problem?.issues ?? []).map(({ path, text }) => [path.replaceAll('/', '.').replace(/^body\./, ''), text[language]]));

function useChosen({ asset, point }: NewDraft) {
  const found = useCall('getAsset', { params: { id: asset ?? '' } }, { enabled: asset !== undefined }).data;
  return { found, chosen: found?.points.find(({ number }) => number === point) };
}

function PointField({ draft, onChange, errors }: Part) {
  const t = useT(ownWords);
  const text = useText();
  const { found, chosen } = useChosen(draft);
  return (
    <div className={`field ${errors.point ? 'wrong' : ''}`}>
      <span className="field-name">{t('point')}</span>
      {found && chosen ? (
        <b>{`${text(found.title)} · ${text(chosen.title)} ${chosen.symbol}`}</b>
      ) : (
        <span className="muted">{t('noPoint')}</span>
      )}
      <PointSearch isForOne onAdd={({ number, asset }) => onChange({ ...draft, point: number, asset })} />
      {errors.point && (
        <div className="field-note" role="alert">
          {errors.point}
        </div>
      )}
    </div>
  );
}

function KindField({ draft, onChange, errors, detectors }: Part & { readonly detectors: readonly Detector[] }) {
  const t = useT(ownWords);
  const text = useText();
  const choose = (kind: string) => {
    const detector = detectors.find((one) => one.kind === kind);
    if (detector) onChange(withKind(draft, detector));
  };
  return (
    <Field label={t('kind')} help={t('kindHelp')} error={errors.kind}>
      {(wiring) => (
        <select {...wiring} className="input" value={draft.kind} onChange={(e) => choose(e.target.value)}>
          {detectors.map(({ kind, title }) => (
            <option key={kind} value={kind}>
              {text(title)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Sending the form: its preview, the question whether so many alarms are meant, and the making. */
function useMaking(draft: NewDraft, form: Detector['form'], range: RangeText) {
  const t = useT(ownWords);
  const language = useLanguage();
  const navigate = useNavigate();
  const [tried, setTried] = useState<'nothing' | 'preview' | 'saving'>('nothing');
  const [flood, setFlood] = useState<Outcome>();
  const unsaved = useUnsaved(draft);
  const preview = useChange('previewNewRule');
  const create = useChange('createRule', {
    invalidates: ['listRules'],
    onDone: ({ id }) => {
      unsaved.saved();
      toast(ownWords.made);
      void navigate({ to: '/rules/$id', params: { id } });
    },
  });
  const all = draftErrors(form, draft, t);
  const own = tried === 'saving' ? all : previewErrors(all);
  const { kind, point, params, onDelaySeconds, offDelaySeconds } = draft;
  const shown = usePreview([kind, point, params, onDelaySeconds, offDelaySeconds], range, (span) =>
    preview.mutateAsync({ body: { ...previewBodyOf(draft), ...span } }),
  );
  const ifRight = (wrong: Errors, work: () => Promise<unknown>) => {
    if (Object.keys(wrong).length === 0) void work().catch(toastError);
  };
  const send = () => {
    setFlood(undefined);
    create.mutate({ body: bodyOf(draft) }, { onError: toastError });
  };
  const ask = async () => {
    const outcome = await shown.current();
    if (outcome.count >= manyAlarms) setFlood(outcome);
    else send();
  };
  return {
    ...{ shown, flood, send, guard: unsaved.guard, previewProblem: preview.error, isBusy: preview.isPending || create.isPending },
    ...{ count: tried === 'saving' ? Object.keys(all).length : 0, closeFlood: () => setFlood(undefined) },
    errors: tried === 'nothing' ? {} : { ...refusedFields(create.error ?? preview.error, language), ...own },
    save: () => {
      setTried('saving');
      ifRight(all, ask);
    },
    run: () => {
      setTried('preview');
      ifRight(previewErrors(all), shown.run);
    },
  };
}

const usualRange: RangeText = { from: 'now-30d', to: 'now' };

function History(props: {
  readonly draft: NewDraft;
  readonly range: RangeText;
  readonly making: ReturnType<typeof useMaking>;
  readonly onRun: () => void;
}) {
  const t = useT(ownWords);
  const rt = useT(ruleWords);
  const navigate = useNavigate();
  const search: SearchOf<'copy'> = useSearch({ from: '/shell/rules/$id' });
  const { draft, range, making } = props;
  const { found, chosen } = useChosen(draft);
  if (!found || !chosen)
    return (
      <Panel title={rt('preview')}>
        <EmptyState title={t('noPoint')}>{t('choosePoint')}</EmptyState>
      </Panel>
    );
  const { shown } = making;
  return (
    <PreviewPanel
      key={chosen.number}
      rule={{ asset: found.id, point: chosen.number, kind: draft.kind, unit: chosen.unit, symbol: chosen.symbol }}
      isNew
      draft={draft}
      range={range}
      onRange={(next) => void navigate({ to: '/rules/$id', params: { id: 'new' }, search: { ...search, ...next }, replace: true })}
      onRun={props.onRun}
      outcome={shown.outcome}
      error={making.previewProblem}
      isBusy={making.isBusy}
      isOutdated={shown.isOutdated}
    />
  );
}

function NewRule(props: {
  readonly start: NewDraft;
  readonly detectors: readonly Detector[];
  /** Source of the figures of the rule that is copied. */
  readonly known?: Rule['source'];
}) {
  const { start, detectors, known } = props;
  const t = useT(ownWords);
  const rt = useT(ruleWords);
  const format = useFormat();
  const search: SearchOf<'from' | 'to'> = useSearch({ from: '/shell/rules/$id' });
  const range = search.from ? { from: search.from, to: search.to } : usualRange;
  const [draft, setDraft] = useState(start);
  const form = detectors.find(({ kind }) => kind === draft.kind)?.form ?? {};
  const making = useMaking(draft, form, range);
  const { errors } = making;
  const part = { draft, onChange: setDraft, errors };
  const place = useRef<HTMLFormElement>(null);
  const run = () => {
    making.run();
    if (place.current) leadToFirstWrong(place.current);
  };
  return (
    <form
      ref={place}
      className="rule-split"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        making.save();
        leadToFirstWrong(e.currentTarget);
      }}
    >
      {making.guard}
      <div className="stack">
        <Panel title={t('whatPanel')}>
          <div className="panel-body form">
            <PointField {...part} />
            <KindField {...part} detectors={detectors} />
          </div>
        </Panel>
        <History draft={draft} range={range} making={making} onRun={run} />
      </div>
      <div className="stack">
        <Panel title={rt('settings')}>
          <div className="panel-body form">
            <RuleForm
              form={form}
              place={draft}
              source={known}
              draft={draft}
              onChange={(next) => setDraft({ ...draft, ...next })}
              errors={errors}
              isReadOnly={false}
            />
          </div>
        </Panel>
        <Panel title={t('words')}>
          <div className="panel-body form">
            <WordsFields draft={draft} onChange={(words) => setDraft({ ...draft, ...words })} error={errors.title} />
            {making.count > 0 && (
              <p className="hint-bar wrong" role="alert">
                {t('fixFields', { n: format.number(making.count) })}
              </p>
            )}
            <div className="button-row">
              <Button look="primary" type="submit" disabled={making.isBusy}>
                {t('save')}
              </Button>
            </div>
          </div>
        </Panel>
      </div>
      {making.flood && (
        <ConfirmDialog
          isOpen
          onClose={making.closeFlood}
          title={t('manyTitle')}
          about={t('manyAbout', { n: format.number(making.flood.count) })}
          confirm={t('saveAnyway')}
          onConfirm={making.send}
        />
      )}
    </form>
  );
}

/** The form once the detectors are known, and the rule that it copies. */
function Begin({ detectors, copy }: { readonly detectors: readonly Detector[]; readonly copy: string | undefined }) {
  const by = useSession()?.user.name ?? '';
  const source = useCall('getRule', { params: { id: copy ?? '' } }, { enabled: copy !== undefined });
  const [first] = detectors;
  if (first === undefined) return <EmptyState />;
  if (copy === undefined)
    return <NewRule detectors={detectors} start={newDraft(first, `${by} ${new Date().toISOString().slice(0, 10)}`)} />;
  if (source.error) return <ErrorPanel error={source.error} />;
  const titleOf = (language: 'zh' | 'en') => ownWords.copyOf[language].replace('{title}', source.data?.title[language] ?? '');
  return (
    <Loaded query={source}>
      {(rule) => (
        <NewRule key={copy} detectors={detectors} known={rule.source} start={copyDraft(rule, { zh: titleOf('zh'), en: titleOf('en') })} />
      )}
    </Loaded>
  );
}

/** Make a rule: choose a point and a detector, fill in its form, see what it would have done, save. `copy` in the address begins with another rule. */
export function NewRulePage() {
  const t = useT(ownWords);
  const rt = useT(ruleWords);
  const search: SearchOf<'copy'> = useSearch({ from: '/shell/rules/$id' });
  const mayMake = useMay('engineer');
  const detectors = useCall('listDetectors', undefined, { enabled: mayMake });
  return (
    <div className="page flowing">
      <PageHead
        path={
          <>
            <Link to="/rules">{rt('title')}</Link> /
          </>
        }
        title={t('title')}
      />
      <p className="muted">{t('about')}</p>
      <RoleHint needs="engineer" />
      {mayMake && <Loaded query={detectors}>{({ items }) => <Begin detectors={items} copy={search.copy} />}</Loaded>}
    </div>
  );
}
