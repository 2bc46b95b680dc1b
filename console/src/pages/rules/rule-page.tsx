import './rules.css';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { wantedKind } from '../../../../src/contracts/alarm.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { useCommon, useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { leadToFirstWrong } from '../../ui/first-wrong.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import type { RangeText } from '../../ui/range.ts';
import { RoleHint } from '../../ui/role-hint.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { usePackName } from '../../widgets/use-pack-name.ts';
import { changeErrors } from './check-draft.ts';
import { changesOf, type Draft, draftOf, isFlood, sentParams } from './draft.ts';
import { LearnAnew, Relearnt } from './learn-anew.tsx';
import { limitWords } from './limit-words.ts';
import { type Rule, RuleState, SourceMark } from './marks.tsx';
import { NewRulePage } from './new-rule-page.tsx';
import { OwnActions } from './own-actions.tsx';
import { ownWords } from './own-words.ts';
import { type Outcome, PreviewPanel } from './preview-panel.tsx';
import { RationalePanel } from './rationale-panel.tsx';
import { RuleForm } from './rule-form.tsx';
import { ServiceDialog } from './service-dialog.tsx';
import { usePreview } from './use-preview.ts';
import { ruleWords } from './words.ts';
import { WordsFields } from './words-fields.tsx';

const usualRange: RangeText = { from: 'now-1y', to: 'now' };
/** The preview of the form of a rule. */
function useRulePreview(rule: Rule, draft: Draft, range: RangeText) {
  const change = useChange('previewRule');
  const { onDelaySeconds, offDelaySeconds } = draft;
  const body = { params: sentParams(rule, draft), onDelaySeconds, offDelaySeconds };
  const preview = usePreview([body, rule.params], range, (span) =>
    change.mutateAsync({ params: { id: rule.id }, body: { ...body, ...span } }),
  );
  return { ...preview, error: change.error, isBusy: change.isPending };
}

function About({ rule }: { readonly rule: Rule }) {
  const t = useT(ruleWords);
  const text = useText();
  return (
    <dl className="facts rule-about">
      <dt>{t('source')}</dt>
      <dd>
        <SourceMark source={rule.source} /> {text(rule.source.text) || rule.source.reference}
      </dd>
      <dt>{t('advice')}</dt>
      <dd>{text(rule.advice)}</dd>
      <dt>{t('consequence')}</dt>
      <dd>{text(rule.consequence)}</dd>
    </dl>
  );
}

function FloodQuestion(props: { readonly outcome: Outcome; readonly onClose: () => void; readonly onConfirm: () => void }) {
  const t = useT(ruleWords);
  const format = useFormat();
  return (
    <ConfirmDialog
      isOpen
      onClose={props.onClose}
      title={t('manyTitle')}
      about={t('manyAbout', { n: format.number(props.outcome.count), present: format.number(props.outcome.present) })}
      confirm={t('saveAnyway')}
      onConfirm={props.onConfirm}
    />
  );
}

/** The form of a rule: what was changed, what is wrong with it, its preview, and its saving, which asks when many more alarms would come. */
function useChanging(rule: Rule, range: RangeText) {
  const [draft, setDraft] = useState(() => draftOf(rule));
  const own = useT(ownWords);
  const [isTried, setTried] = useState(false);
  const [flood, setFlood] = useState<Outcome>();
  const unsaved = useUnsaved(draft);
  const wrong = changeErrors(rule, draft, own);
  const preview = useRulePreview(rule, draft, range);
  const save = useChange('updateRule', {
    invalidates: ['getRule', 'listRules'],
    onDone: (saved) => {
      setDraft(draftOf(saved));
      setTried(false);
      unsaved.saved(draftOf(saved));
      preview.forget();
      toast(ruleWords.saved);
    },
  });
  const body = changesOf(rule, draft);
  const isChanged = Object.keys(body).length > 0;
  const send = () => {
    setFlood(undefined);
    save.mutate({ params: { id: rule.id }, body }, { onError: toastError });
  };
  const place = useRef<HTMLDivElement>(null);
  const ifRight = (work: () => Promise<unknown>, onFailure: (error: unknown) => void) => {
    setTried(true);
    if (Object.keys(wrong).length === 0) void work().catch(onFailure);
    else if (place.current) leadToFirstWrong(place.current);
  };
  const ask = async () => {
    const outcome = await preview.current();
    if (isFlood(outcome)) setFlood(outcome);
    else send();
  };
  const isJudgedHere = rule.kind !== wantedKind;
  return {
    ...{ draft, setDraft, preview, place, send, flood, guard: unsaved.guard, errors: isTried ? wrong : {} },
    ...{ isJudgedHere, isChanged, isBusy: save.isPending || preview.isBusy, closeFlood: () => setFlood(undefined) },
    run: () => ifRight(preview.run, () => undefined),
    save: () => ifRight(isJudgedHere ? ask : async () => send(), toastError),
  };
}

function Editor({ rule }: { readonly rule: Rule }) {
  const t = useT(ruleWords);
  const common = useCommon();
  const mayChange = useMay('engineer') && rule.retiredAt === undefined;
  const navigate = useNavigate();
  const search: SearchOf<'from' | 'to' | 'expected'> = useSearch({ from: '/shell/rules/$id' });
  const range = search.from ? { from: search.from, to: search.to } : usualRange;
  const go = (next: typeof search) => void navigate({ to: '/rules/$id', params: { id: rule.id }, search: next, replace: true });
  const { draft, setDraft, preview, place, ...changing } = useChanging(rule, range);
  return (
    <div className="rule-split" ref={place}>
      {changing.guard}
      {changing.isJudgedHere && (
        <div className="stack">
          <PreviewPanel
            rule={rule}
            draft={draft}
            range={range}
            onRange={(next) => go({ ...next, expected: search.expected })}
            expected={{
              ...{ rule: rule.id, isShown: search.expected !== undefined },
              onChange: (isShown) => go({ ...search, expected: isShown ? 'true' : undefined }),
            }}
            onRun={changing.run}
            outcome={preview.outcome}
            error={preview.error}
            isBusy={preview.isBusy}
            isOutdated={preview.isOutdated}
          />
        </div>
      )}
      <div className="stack">
        <Panel title={t('settings')}>
          <form
            className="panel-body form"
            noValidate
            onSubmit={(e) => {
              e.preventDefault();
              changing.save();
            }}
          >
            <RuleForm
              form={rule.form}
              place={{ asset: rule.asset, point: rule.point }}
              source={rule.source}
              draft={draft}
              onChange={setDraft}
              errors={changing.errors}
              hasDelays={changing.isJudgedHere}
              isReadOnly={!mayChange}
            />
            {rule.isOwn && (
              <fieldset className="bare form" disabled={!mayChange}>
                <WordsFields draft={draft} onChange={(words) => setDraft({ ...draft, ...words })} error={changing.errors.title} />
              </fieldset>
            )}
            {mayChange && (
              <div className="button-row">
                <Button look="primary" type="submit" disabled={!changing.isChanged || changing.isBusy}>
                  {common('save')}
                </Button>
                <Button disabled={!changing.isChanged} onClick={() => setDraft(draftOf(rule))}>
                  {t('reset')}
                </Button>
              </div>
            )}
          </form>
        </Panel>
        <Panel title={t('advice')}>
          <About rule={rule} />
        </Panel>
      </div>
      {changing.flood && <FloodQuestion outcome={changing.flood} onClose={changing.closeFlood} onConfirm={changing.send} />}
    </div>
  );
}

function RuleView({ rule }: { readonly rule: Rule }) {
  const t = useT(ruleWords);
  const own = useT(ownWords);
  const text = useText();
  const format = useFormat();
  const packName = usePackName();
  const mayChange = useMay('engineer');
  const [isAsking, setAsking] = useState(false);
  return (
    <div className="page flowing">
      <PageHead
        path={
          <>
            <Link to="/rules">{t('title')}</Link> /{' '}
            <Link to="/assets/$id" params={{ id: rule.asset }}>
              {text(rule.assetTitle)}
            </Link>{' '}
            /
          </>
        }
        title={text(rule.title)}
        marks={
          <>
            <PriorityBadge priority={rule.priority} />
            <RuleState rule={rule} />
          </>
        }
        actions={
          <>
            {rule.openAlarm && (
              <Link className="btn" to="/alarms" search={{ alarm: rule.openAlarm }}>
                {t('openAlarm')}
              </Link>
            )}
            {mayChange && <OwnActions rule={rule} />}
            {mayChange && rule.retiredAt === undefined && <LearnAnew rule={rule} />}
            {mayChange && rule.retiredAt === undefined && (
              <Button onClick={() => setAsking(true)}>{rule.inService ? t('takeOut') : t('bringBack')}</Button>
            )}
            <CopyLink />
          </>
        }
      />
      <p className="muted">
        {text(rule.pointTitle)} {limitWords(rule, t, format)}
        {rule.isOwn && ` · ${own('ownAbout')}`}
        {rule.pack && ` · ${t('fromPack', { pack: packName(rule.pack) })}`}
      </p>
      {rule.outage && (
        <p className="hint-bar">
          {t('outage', { by: rule.outage.by, time: format.full(rule.outage.since), reason: rule.outage.reason })}
          {rule.outage.until !== undefined && t('outageUntil', { time: format.full(rule.outage.until) })}
        </p>
      )}
      {rule.retiredAt !== undefined && <p className="hint-bar wrong">{own('retired', { time: format.full(rule.retiredAt) })}</p>}
      <Relearnt rule={rule} />
      {rule.problem && <p className="hint-bar wrong">{text(rule.problem)}</p>}
      <RoleHint needs="engineer" />
      <Editor rule={rule} key={rule.id} />
      <RationalePanel rule={rule} key={`${rule.id} ${rule.rationale.changedAt}`} />
      {isAsking && <ServiceDialog rule={rule} onClose={() => setAsking(false)} />}
    </div>
  );
}

function KnownRule({ id }: { readonly id: string }) {
  return <ThingLoaded query={useCall('getRule', { params: { id } })}>{(rule) => <RuleView rule={rule} />}</ThingLoaded>;
}

/** One alarm rule: what it would have done on the history, its figures, and what to do when it rings; `new` is one to be made. */
export function RulePage() {
  const { id } = useParams({ from: '/shell/rules/$id' });
  return id === 'new' ? <NewRulePage /> : <KnownRule id={id} />;
}
