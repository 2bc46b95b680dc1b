import type { Text } from '../contracts/text.ts';
import type { BrokenLine } from '../kernel/audit.ts';

/** Where the chain of the audit does not hold, so that it is found: the number of the line, and what the line that is there says now. */
export function auditBreak({ kind, number, time, caller, action }: BrokenLine): Text {
  const when = new Date(time).toISOString();
  return kind === 'changed'
    ? {
        zh: `审计第 ${number} 条被改动（${when} ${caller} ${action}）`,
        en: `entry ${number} of the audit was changed (${when} ${caller} ${action})`,
      }
    : {
        zh: `审计第 ${number} 条缺失，其后为 ${when} ${caller} ${action}`,
        en: `entry ${number} of the audit is missing; after it comes ${when} ${caller} ${action}`,
      };
}
