import './rules.css';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import type { SearchOf } from '../../app/search.ts';
import { useMay } from '../../app/session.ts';
import { useCommon, useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLink } from '../../ui/copy-link.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import type { RangeText } from '../../ui/range.ts';
import { RoleHint } from '../../ui/role-hint.tsx';
import { ThingLoaded } from '../../ui/thing-loaded.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { usePackName } from '../../widgets/use-pack-name.ts';
import { changesOf, type Draft, draftOf, isFlood } from './draft.ts';
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
  const { params, onDelaySeconds, offDelaySeconds } = draft;
  const body = { params, onDelaySeconds, offDelaySeconds };
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

function Editor({ rule }: { readonly rule: Rule }) {
  const t = useT(ruleWords);
  const common = useCommon();
  const mayChange = useMay('engineer') && rule.retiredAt === undefined;
  const navigate = useNavigate();
  const search: SearchOf<'from' | 'to' | 'expected'> = useSearch({ from: '/shell/rules/$id' });
  const range = search.from ? { from: search.from, to: search.to } : usualRange;
  const go = (next: typeof search) => void navigate({ to: '/rules/$id', params: { id: rule.id }, search: next, replace: true });
  const [draft, setDraft] = useState(() => draftOf(rule));
  const [flood, setFlood] = useState<Outcome>();
  const unsaved = useUnsaved(draft);
  const preview = useRulePreview(rule, draft, range);
  const save = useChange('updateRule', {
    invalidates: ['getRule', 'listRules'],
    onDone: (saved) => {
      setDraft(draftOf(saved));
      unsaved.saved(draftOf(saved));
      toast(ruleWords.saved);
    },
  });
  const body = changesOf(rule, draft);
  const isChanged = Object.keys(body).length > 0;
  const send = () => {
    setFlood(undefined);
    save.mutate({ params: { id: rule.id }, body }, { onError: toastError });
  };
  const ask = async () => {
    const outcome = await preview.current();
    if (isFlood(outcome)) setFlood(outcome);
    else send();
  };
  return (
    <div className="rule-split">
      {unsaved.guard}
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
          onRun={() => void preview.run().catch(() => undefined)}
          outcome={preview.outcome}
          error={preview.error}
          isBusy={preview.isBusy}
          isOutdated={preview.isOutdated}
        />
      </div>
      <div className="stack">
        <Panel title={t('settings')}>
          <form
            className="panel-body form"
            onSubmit={(e) => {
              e.preventDefault();
              void ask().catch(toastError);
            }}
          >
            <RuleForm form={rule.form} place={rule} source={rule.source} draft={draft} onChange={setDraft} isReadOnly={!mayChange} />
            {rule.isOwn && (
              <fieldset className="bare form" disabled={!mayChange}>
                <WordsFields draft={draft} onChange={(words) => setDraft({ ...draft, ...words })} />
              </fieldset>
            )}
            {mayChange && (
              <div className="button-row">
                <Button
                  look="primary"
                  type="submit"
                  disabled={!isChanged || save.isPending || preview.isBusy || draft.source.reference.trim() === ''}
                >
                  {common('save')}
                </Button>
                <Button disabled={!isChanged} onClick={() => setDraft(draftOf(rule))}>
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
      {flood && <FloodQuestion outcome={flood} onClose={() => setFlood(undefined)} onConfirm={send} />}
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
