import type { EventBody } from '../../contracts/events.ts';
import { type PlanStep, planLevelTitles } from '../../contracts/plan.ts';
import type { Text } from '../../contracts/text.ts';
import type { Turn } from './turn.ts';

/** Words to people of the plan that runs; a drill tells nobody. */
export function tell(turn: Turn, { key, to, title, text }: { key: string; to: readonly string[]; title: Text; text: Text }): void {
  const { row, at } = turn;
  if (row.isDrill) return;
  const level = planLevelTitles[row.level];
  const body: EventBody<'notice.wanted'> = {
    ...{ tenant: row.tenant, key: `${row.id}/${key}`, to: [...to], priority: level.priority, asset: row.asset ?? undefined, time: at },
    title: { zh: `[预案 ${row.level} 级] ${title.zh}`, en: `[Plan, level ${row.level}] ${title.en}` },
    text: {
      zh: `${text.zh}\n${row.body.title.zh} ${row.number}`,
      en: `${text.en}\n${row.body.title.en} ${row.number}`,
    },
  };
  turn.news.push({ kind: 'notice.wanted', body });
}

/** Tell that a step is overdue, to those who are named for that, else to those it is for. */
export function tellOverdue(turn: Turn, { key, title, who, escalateTo }: PlanStep): void {
  tell(turn, {
    ...{ key: `${key}/overdue/${turn.at}`, to: escalateTo.length > 0 ? escalateTo : who },
    title: { zh: `步骤超时：${title.zh}`, en: `Step overdue: ${title.en}` },
    text: { zh: `负责人：${who.join('、') || '未指定'}`, en: `For: ${who.join(', ') || 'nobody named'}` },
  });
}
