import type { PlanProblem } from '../../../../src/contracts/plan.ts';
import { ApiProblem } from '../../api/problem.ts';
import { ProblemList } from '../../documents/problem-list.tsx';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { stepAt } from './plan-draft.ts';
import { planWords } from './plan-words.ts';

/** What is wrong by the form of a request, as problems of the plan. */
export const problemsIn = (error: unknown): readonly PlanProblem[] => {
  if (!(error instanceof ApiProblem)) return [];
  if (error.issues.length === 0) return [{ path: '', text: error.text }];
  return error.issues.map(({ path, text }) => ({ path: path.replace(/^\/?body[./]/, ''), text }));
};

/** Everything that is wrong with a plan, each with its place. */
export function PlanProblems({ problems }: { readonly problems: readonly PlanProblem[] }) {
  const t = useT(planWords);
  const format = useFormat();
  const place = (path: string) => {
    const step = stepAt(path.replaceAll('/', '.'));
    return step === undefined ? path || '—' : `${t('steps')} ${format.number(step)} · ${path}`;
  };
  const placed = problems.map((one) => ({ ...one, path: place(one.path) }));
  return (
    <ProblemList
      t={(word) => t(word === 'path' ? 'place' : word)}
      title={t('problems', { n: format.number(problems.length) })}
      problems={placed}
    />
  );
}
