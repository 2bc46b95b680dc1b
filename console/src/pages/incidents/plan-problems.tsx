import type { PlanProblem } from '../../../../src/contracts/plan.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { PlainTable } from '../../ui/plain-table.tsx';
import { stepAt } from './plan-draft.ts';
import { planWords } from './plan-words.ts';

/** What is wrong by the form of a request, as problems of the plan. */
export const problemsIn = (error: unknown): readonly PlanProblem[] => {
  if (!(error instanceof ApiProblem)) return [];
  if (error.issues.length === 0) return [{ path: '', text: error.text }];
  return error.issues.map(({ path, message }) => ({ path: path.replace(/^\/?body[./]/, ''), text: { zh: message, en: message } }));
};

/** Everything that is wrong with a plan, each with its place. */
export function PlanProblems({ problems }: { readonly problems: readonly PlanProblem[] }) {
  const t = useT(planWords);
  const text = useText();
  const format = useFormat();
  if (problems.length === 0) return null;
  const place = (path: string) => {
    const step = stepAt(path.replaceAll('/', '.'));
    return step === undefined ? path || '—' : `${t('steps')} ${format.number(step)} · ${path}`;
  };
  return (
    <div className="stack" role="alert">
      <b className="wrong-text">{t('problems', { n: format.number(problems.length) })}</b>
      <PlainTable
        label={t('problem')}
        columns={[
          { key: 'path', title: t('place'), cell: (one) => <code>{place(one.path)}</code> },
          { key: 'text', title: t('problem'), cell: (one) => text(one.text) },
        ]}
        rows={problems}
        keyOf={(one, index) => `${one.path} ${index}`}
      />
    </div>
  );
}
