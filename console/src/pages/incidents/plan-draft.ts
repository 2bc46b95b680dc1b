import type { NewPlan, StepKind } from '../../../../src/contracts/plan.ts';
import type { Language, Text } from '../../../../src/contracts/text.ts';

export type DraftStep = NewPlan['steps'][number];
export type DraftTrigger = NonNullable<NewPlan['triggers']>[number];
export type DraftCondition = DraftTrigger['all'][number];

const other: Readonly<Record<Language, Language>> = { zh: 'en', en: 'zh' };

/** A text after an edit in one language: the other follows as long as it says the same, or nothing. */
export function edited(before: Text | undefined, language: Language, value: string): Text {
  const rest = before?.[other[language]] ?? '';
  const follows = rest === '' || rest === before?.[language];
  return language === 'zh' ? { zh: value, en: follows ? value : rest } : { zh: follows ? value : rest, en: value };
}

/** Lines that were edited in one language; a line keeps what its place said in the other. */
export const editedLines = (before: readonly Text[], language: Language, value: string): Text[] =>
  value
    .split('\n')
    .map((line, i) => edited(before[i], language, line))
    .filter((line, i, all) => line[language].trim() !== '' || i === all.length - 1);

/** Names that were typed with commas or spaces between. */
export const listOf = (typed: string): string[] =>
  typed
    .split(/[,，、]/)
    .map((one) => one.trim())
    .filter(Boolean);

/** A number that was typed; `undefined` while there is none. */
export const numberOf = (typed: string): number | undefined =>
  typed.trim() === '' || !Number.isFinite(Number(typed)) ? undefined : Number(typed);

/** A list with one item changed, or taken out. */
export const withItem = <T>(list: readonly T[], index: number, item: T | undefined): T[] =>
  list.flatMap((one, i) => (i === index ? (item === undefined ? [] : [item]) : [one]));

/** A list with one item moved by one place. */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const next = [...list];
  const [one] = next.splice(index, 1);
  if (one !== undefined) next.splice(index + by, 0, one);
  return next;
}

const empty: Text = { zh: '', en: '' };

/** What a step of a kind begins with. */
export const blankDo: { readonly [K in StepKind]: () => Extract<DraftStep['do'], { kind: K }> } = {
  notify: () => ({ kind: 'notify', message: empty }),
  task: () => ({ kind: 'task', priority: 2, checklist: [] }),
  command: () => ({ kind: 'command', asset: '', command: '', value: 0 }),
  message: () => ({ kind: 'message', message: empty, minutes: 60 }),
  video: () => ({ kind: 'video' }),
  call: () => ({ kind: 'call', contacts: [] }),
  action: () => ({ kind: 'action' }),
  decide: () => ({
    kind: 'decide',
    options: [
      { key: 'yes', title: { zh: '是', en: 'Yes' } },
      { key: 'no', title: { zh: '否', en: 'No' } },
    ],
  }),
};

/** A new step with a key that no other has. */
export function blankStep(steps: readonly DraftStep[]): DraftStep {
  const keys = new Set(steps.map(({ key }) => key));
  let n = steps.length + 1;
  while (keys.has(`step${n}`)) n++;
  return { key: `step${n}`, title: empty, who: [], do: blankDo.action() };
}

/** A plan to begin with. */
export const blankPlan = (): NewPlan => ({
  title: empty,
  enabled: true,
  levels: [{ level: 'IV', criterion: empty }],
  triggers: [],
  steps: [blankStep([])],
});

interface Contact {
  readonly name: string;
  readonly text?: Text | undefined;
  readonly phone: string;
}

/** Lines `name, telephone` as contacts, edited in one language; what cannot be read is left to the server to refuse. One with its name as before keeps it in both languages. */
export const contactsOf = (before: readonly Contact[], language: Language, typed: string): Contact[] =>
  typed.split('\n').map((line) => {
    const [, name = line, phone = ''] = /^(.*?)[,，]\s*([^,，]*)$/.exec(line) ?? [];
    const known = before.find(({ text }) => text?.[language] === name.trim());
    return { ...(known ?? { name: name.trim() }), phone: phone.trim() };
  });

/** Lines `key name` as answers, edited in one language. */
export const optionsOf = (
  before: readonly { readonly key: string; readonly title: Text }[],
  language: Language,
  typed: string,
): { key: string; title: Text }[] =>
  typed.split('\n').map((line) => {
    const [, key = '', name = ''] = /^\s*(\S*)\s*(.*)$/.exec(line) ?? [];
    return { key, title: edited(before.find((one) => one.key === key)?.title, language, name) };
  });

/** The step that a place of a problem lies in, counted from 1; `undefined` for another place. */
export function stepAt(path: string): number | undefined {
  const [, n] = /(?:^|\.)steps\.(\d+)(?:\.|$)/.exec(path) ?? [];
  return n === undefined ? undefined : Number(n) + 1;
}
