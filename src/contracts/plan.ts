import type { z } from 'zod';
import type { planBody } from './api/plans.ts';
import type { Text } from './text.ts';

/**
 * Levels of an emergency, the least severe first.
 * Source: Emergency Response Law of China 突发事件应对法: four levels, IV 一般 blue, III 较大 yellow, II 重大 orange, I 特别重大 red.
 */
export const planLevels = ['IV', 'III', 'II', 'I'] as const;
export type PlanLevel = (typeof planLevels)[number];

/** Name of each level; `priority` is the priority of alarms with the same colour. */
export const planLevelTitles: Readonly<Record<PlanLevel, Text & { readonly priority: 1 | 2 | 3 | 4 }>> = {
  IV: { zh: 'IV 级（蓝色·一般）', en: 'Level IV (blue, ordinary)', priority: 4 },
  III: { zh: 'III 级（黄色·较大）', en: 'Level III (yellow, major)', priority: 3 },
  II: { zh: 'II 级（橙色·重大）', en: 'Level II (orange, severe)', priority: 2 },
  I: { zh: 'I 级（红色·特别重大）', en: 'Level I (red, extreme)', priority: 1 },
};

/** True when `level` is as severe as `least`, or more. */
export const isLevelAtLeast = (level: PlanLevel, least: PlanLevel): boolean => planLevels.indexOf(level) >= planLevels.indexOf(least);

/** What a step does. */
export const stepKinds = ['notify', 'task', 'command', 'message', 'video', 'call', 'action', 'decide'] as const;
export type StepKind = (typeof stepKinds)[number];

/** States of an incident; `closed` and `cancelled` (there was none) are its ends. */
export const incidentStates = ['running', 'closed', 'cancelled'] as const;
export type IncidentState = (typeof incidentStates)[number];

/** What the states of an incident are called. */
export const incidentStateTitles: Readonly<Record<IncidentState, Text>> = {
  running: { zh: '处置中', en: 'Running' },
  closed: { zh: '已结束', en: 'Closed' },
  cancelled: { zh: '已撤销', en: 'Cancelled' },
};

/** States of a step: `running` is in the hands of another part of the program (work order, command). */
export const stepStates = ['waiting', 'open', 'running', 'failed', 'done', 'skipped'] as const;
export type StepState = (typeof stepStates)[number];

/** What the states of a step are called. */
export const stepStateTitles: Readonly<Record<StepState, Text>> = {
  waiting: { zh: '等待', en: 'Waiting' },
  open: { zh: '待处置', en: 'To do' },
  running: { zh: '进行中', en: 'Under way' },
  failed: { zh: '未成功', en: 'Failed' },
  done: { zh: '完成', en: 'Done' },
  skipped: { zh: '跳过', en: 'Skipped' },
};

/** To which states each state of a step may go; `done` and `skipped` are its ends. */
export const stepTransitions: Readonly<Record<StepState, readonly StepState[]>> = {
  waiting: ['open', 'running', 'done', 'skipped'],
  open: ['running', 'done', 'failed', 'skipped'],
  running: ['open', 'done', 'failed', 'skipped'],
  failed: ['open', 'skipped'],
  done: [],
  skipped: [],
};

/** True when a step may go from one state to the other. */
export const mayStepGo = (from: StepState, to: StepState): boolean => stepTransitions[from].includes(to);

/** True when nothing of a step can change any more. */
export const hasStepEnded = (state: StepState): boolean => stepTransitions[state].length === 0;

/** An emergency plan 预案 without its id and version. */
export type PlanBody = z.output<typeof planBody>;
/** The same with what may be left out. */
export type NewPlan = z.input<typeof planBody>;
export type PlanStep = PlanBody['steps'][number];
export type PlanCondition = PlanBody['triggers'][number]['all'][number];

/** Something wrong with a plan, and where: a path as `steps.2.after`. */
export interface PlanProblem {
  readonly path: string;
  readonly text: Text;
}

const problem = (path: string, zh: string, en: string): PlanProblem => ({ path, text: { zh, en } });

/** All that is wrong with a plan by itself; assets, rules and commands are looked up by the server. One that is switched off may call somebody erased. */
export const planProblems = (plan: Pick<PlanBody, 'enabled' | 'levels' | 'triggers' | 'steps'>): readonly PlanProblem[] => [
  ...levelProblems(plan),
  ...keyProblems(plan.steps),
  ...plan.steps.flatMap((step, i) => [...referenceProblems(plan.steps, step, i), ...(plan.enabled ? contactProblems(step, i) : [])]),
  ...ringProblems(plan.steps),
];

function levelProblems({ levels, triggers, steps }: Pick<PlanBody, 'levels' | 'triggers' | 'steps'>): readonly PlanProblem[] {
  const known = new Set(levels.map(({ level }) => level));
  const lacks = (path: string, level: PlanLevel | undefined) =>
    level === undefined || known.has(level) ? [] : [problem(path, `预案没有 ${level} 级`, `The plan has no level ${level}`)];
  return [
    ...(known.size === levels.length ? [] : [problem('levels', '级别重复', 'A level is there twice')]),
    ...triggers.flatMap(({ level }, i) => lacks(`triggers.${i}.level`, level)),
    ...steps.flatMap(({ fromLevel }, i) => lacks(`steps.${i}.fromLevel`, fromLevel)),
  ];
}

function keyProblems(steps: readonly PlanStep[]): readonly PlanProblem[] {
  const first = new Map<string, number>();
  return steps.flatMap(({ key }, i) => {
    if (!first.has(key)) first.set(key, i);
    return first.get(key) === i ? [] : [problem(`steps.${i}.key`, `步骤代号 ${key} 重复`, `The key ${key} is there twice`)];
  });
}

function referenceProblems(steps: readonly PlanStep[], step: PlanStep, i: number): readonly PlanProblem[] {
  const byKey = new Map(steps.map((one) => [one.key, one]));
  const unknown = step.after
    .filter((key) => !byKey.has(key))
    .map((key) => problem(`steps.${i}.after`, `没有步骤 ${key}`, `There is no step ${key}`));
  if (step.if === undefined) return unknown;
  const asked = byKey.get(step.if.step);
  const path = `steps.${i}.if`;
  if (asked === undefined) return [...unknown, problem(path, `没有步骤 ${step.if.step}`, `There is no step ${step.if.step}`)];
  const { answer } = step.if;
  const hasAnswer = answer === undefined || (asked.do.kind === 'decide' && asked.do.options.some(({ key }) => key === answer));
  return hasAnswer
    ? unknown
    : [...unknown, problem(path, `步骤 ${asked.key} 没有选项 ${answer}`, `The step ${asked.key} has no option ${answer}`)];
}

/** Stands for the number of somebody who was erased: of nobody, and never called. */
export const erasedNumber = '00000';

const contactProblems = ({ do: what }: PlanStep, i: number): readonly PlanProblem[] =>
  what.kind === 'call' && what.contacts.some(({ phone }) => phone === erasedNumber)
    ? [
        problem(
          `steps.${i}.do.contacts`,
          `一位联系人已删除（号码 ${erasedNumber}），请换成他人及其号码，或去掉`,
          `Somebody to be called was erased (number ${erasedNumber}): enter somebody else with a number, or take the line out`,
        ),
      ]
    : [];

/** Keys of the steps that a step waits for. */
export const waitsFor = ({ after, if: condition }: Pick<PlanStep, 'after' | 'if'>): readonly string[] =>
  condition === undefined ? after : [...after, condition.step];

/** Steps that wait for each other would wait for ever. */
function ringProblems(steps: readonly PlanStep[]): readonly PlanProblem[] {
  const left = new Map(steps.map((step) => [step.key, waitsFor(step)]));
  const isFree = (key: string) => !left.has(key);
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [key, wants] of left) if (wants.every(isFree)) left.delete(key);
  }
  const stuck = [...left.keys()].join(', ');
  return left.size === 0 ? [] : [problem('steps', `这些步骤互相等待：${stuck}`, `These steps wait for each other: ${stuck}`)];
}

/** What a line of the timeline of an incident is about. */
export const entryKinds = [
  ...(['opened', 'cause', 'level', 'started', 'notified', 'ordered', 'shown', 'commanded', 'reached'] as const),
  ...(['done', 'failed', 'retried', 'skipped', 'overdue', 'note', 'closed', 'cancelled'] as const),
] as const;
export type EntryKind = (typeof entryKinds)[number];

/** What such a line is called in a table. */
export const entryKindTitles: Readonly<Record<EntryKind, Text>> = {
  opened: { zh: '启动', en: 'Started' },
  cause: { zh: '起因', en: 'Cause' },
  level: { zh: '调整级别', en: 'Level changed' },
  started: { zh: '步骤开始', en: 'Step begun' },
  notified: { zh: '通知', en: 'Notified' },
  ordered: { zh: '开工单', en: 'Work order' },
  shown: { zh: '显示', en: 'Shown' },
  commanded: { zh: '下达命令', en: 'Commanded' },
  reached: { zh: '电话联系', en: 'Called' },
  done: { zh: '步骤完成', en: 'Step done' },
  failed: { zh: '步骤未成功', en: 'Step failed' },
  retried: { zh: '重做', en: 'Done again' },
  skipped: { zh: '跳过', en: 'Skipped' },
  overdue: { zh: '超时', en: 'Overdue' },
  note: { zh: '备注', en: 'Note' },
  closed: { zh: '结束', en: 'Closed' },
  cancelled: { zh: '撤销', en: 'Cancelled' },
};
