import { useQueries } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { call, linkTo } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { useCall } from '../api/queries.ts';
import type { ExpectedBand } from '../charts/expected-band.ts';
import { useFormat, useLanguage, useT, useText } from '../i18n/use-t.ts';
import type { Span } from '../ui/range.ts';
import { expectedWords } from './expected-words.ts';
import { sayWhy, whyWords } from './why.ts';

interface Shown {
  readonly number: number;
  readonly asset: string;
  readonly decimals: number;
}

/** Least step of the clock by which a range that moves is asked again. */
const leastStepMs = 60_000;

interface Choosing {
  readonly chosen: string | undefined;
  readonly onChange: (rule: string | undefined) => void;
  /** Offer this rule only; default: all that lie on a shown point. */
  readonly only?: string;
}

/** The range that a chosen rule expected of a shown point, and the choice itself; nothing when no such rule lies on a point. */
export function useExpectedRange(
  points: readonly Shown[],
  span: Span,
  { chosen, onChange, only }: Choosing,
): { readonly band: ExpectedBand | undefined; readonly choice: ReactNode } {
  const t = useT(expectedWords);
  const whyT = useT(whyWords);
  const text = useText();
  const format = useFormat();
  const language = useLanguage();
  const kinds = (useCall('listDetectors').data?.items ?? []).filter((d) => d.expectsRange).map((d) => d.kind);
  const assets = [...new Set(points.map((p) => p.asset))].filter(Boolean);
  const lists = useQueries({
    queries: assets.map((asset) => ({
      queryKey: ['listRules', { query: { asset } }],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => call('listRules', { query: { asset } }, { signal }),
    })),
  });
  const isOffered = (r: { id: string; kind: string; point?: number | undefined }) =>
    kinds.includes(r.kind) && points.some((p) => p.number === r.point) && (only === undefined || r.id === only);
  const rules = lists.flatMap((l) => l.data?.items ?? []).filter(isOffered);
  const rule = rules.find(({ id }) => id === chosen);
  const step = Math.max(leastStepMs, (span.to - span.from) / 50);
  const to = Math.ceil(span.to / step) * step;
  const query = { from: String(Math.floor(to - (span.to - span.from) - step)), to: String(Math.ceil(to)) };
  const answer = useCall('readExpected', { params: { id: rule?.id ?? '' }, query }, { enabled: rule !== undefined });
  const decimals = points.find((p) => p.number === rule?.point)?.decimals ?? 2;
  const { data, error } = answer;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rule is new at every render, its id stands for it
  const band = useMemo((): ExpectedBand | undefined => {
    if (rule?.point === undefined || !data) return undefined;
    const exceptions = data.exceptions.map(({ raisedAt, clearedAt, why }) => ({
      ...{ from: raisedAt, ...(clearedAt !== undefined && { to: clearedAt }) },
      words: [format.full(raisedAt), why && sayWhy(why, { unit: rule.unit, symbol: rule.symbol, decimals }, whyT, format)]
        .filter(Boolean)
        .join(' '),
    }));
    return { ...data, point: rule.point, title: `${t('expected')} · ${text(rule.title)}`, exceptions };
  }, [rule?.id, data, t, whyT, text, format, decimals]);
  const problem = error instanceof ApiProblem && error.code !== 'OVERLOADED' ? text(error.text) : t('busy');
  const isEmpty = data?.expected.every((v) => v === null);
  const state = rule && (error ? problem : !data ? t('loading') : isEmpty ? t('none') : undefined);
  const choice = rules.length > 0 && (
    <div className="expected-choice">
      <button type="button" className="chip" aria-pressed={rule !== undefined} onClick={() => onChange(rule ? undefined : rules[0]?.id)}>
        {t('expected')}
      </button>
      {rule && rules.length > 1 && (
        <select className="input" aria-label={t('rule')} value={rule.id} onChange={(e) => onChange(e.target.value)}>
          {rules.map((one) => (
            <option key={one.id} value={one.id}>
              {text(one.title)}
            </option>
          ))}
        </select>
      )}
      {rule && (
        <a className="btn plain" href={linkTo('exportExpected', { params: { id: rule.id }, query: { ...query, language } })} download>
          <Download size={14} aria-hidden="true" />
          {t('csv')}
        </a>
      )}
      <span role="status">{state}</span>
    </div>
  );
  return { band, choice };
}
