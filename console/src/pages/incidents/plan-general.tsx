import '../work/work.css';
import { type NewPlan, type PlanLevel, planLevels, planLevelTitles } from '../../../../src/contracts/plan.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Panel } from '../../ui/panel.tsx';
import { LevelBadge } from './incident.tsx';
import { withItem } from './plan-draft.ts';
import { assetList, ruleList, WordsField } from './plan-fields.tsx';
import { planWords } from './plan-words.ts';

/** Keys of assets and rules that fields suggest. */
export function Suggestions() {
  const text = useText();
  const assets = useCall('listAssets', { query: { limit: 200 } }).data?.items ?? [];
  const rules = useCall('listRules', { query: { limit: 500 } }).data?.items ?? [];
  const byKey = new Map(rules.map(({ key, title }) => [key, title]));
  return (
    <>
      <datalist id={assetList}>
        {assets.map(({ id, key, title }) => (
          <option key={id} value={key}>
            {text(title)}
          </option>
        ))}
      </datalist>
      <datalist id={ruleList}>
        {[...byKey].map(([key, title]) => (
          <option key={key} value={key}>
            {text(title)}
          </option>
        ))}
      </datalist>
    </>
  );
}

function Levels({ draft, onChange }: { readonly draft: NewPlan; readonly onChange: (draft: NewPlan) => void }) {
  const t = useT(planWords);
  const text = useText();
  const { levels } = draft;
  const toggle = (level: PlanLevel, isOn: boolean) => {
    const rest = levels.filter((one) => one.level !== level);
    const next = isOn ? [...rest, { level, criterion: { zh: '', en: '' } }] : rest;
    onChange({ ...draft, levels: next.sort((a, b) => planLevels.indexOf(a.level) - planLevels.indexOf(b.level)) });
  };
  return (
    <div className="folding-rows">
      <div className="filter-row">
        {planLevels.map((level) => (
          <label key={level} className="check-line">
            <input type="checkbox" checked={levels.some((one) => one.level === level)} onChange={(e) => toggle(level, e.target.checked)} />
            <LevelBadge level={level} /> {text(planLevelTitles[level])}
          </label>
        ))}
      </div>
      {levels.map((one, i) => (
        <WordsField
          key={one.level}
          label={t('criterion', { level: one.level })}
          isRequired
          value={one.criterion}
          onChange={(criterion) => onChange({ ...draft, levels: withItem(levels, i, { ...one, criterion }) })}
        />
      ))}
    </div>
  );
}

/** Name, about, levels of a plan. */
export function GeneralFields({ draft, onChange }: { readonly draft: NewPlan; readonly onChange: (draft: NewPlan) => void }) {
  const t = useT(planWords);
  const setAbout = (about: { zh: string; en: string }) =>
    onChange({ ...draft, about: about.zh === '' && about.en === '' ? undefined : about });
  return (
    <>
      <Panel title={t('general')}>
        <div className="folding-rows">
          <WordsField
            label={t('name')}
            help={t('bothHelp')}
            isRequired
            value={draft.title}
            onChange={(title) => onChange({ ...draft, title })}
          />
          <WordsField label={t('about')} rows={3} value={draft.about} onChange={setAbout} />
          <label className="check-line">
            <input type="checkbox" checked={draft.enabled ?? true} onChange={(e) => onChange({ ...draft, enabled: e.target.checked })} />
            {t('enabled')}
          </label>
        </div>
      </Panel>
      <Panel title={t('levels')}>
        <Levels draft={draft} onChange={onChange} />
      </Panel>
    </>
  );
}
