import { erasedNumber } from '../../contracts/plan.ts';
import type { ContactColumn } from '../../kernel/personal/contacts.ts';

const called = { name: 'name', reach: { phone: erasedNumber, text: undefined } };

/** Where plans, and what incidents copied of them, keep how people are called. */
export const incidentContacts: readonly ContactColumn[] = [
  { table: 'emergency_plan', column: 'body', person: called },
  { table: 'emergency_plan_version', column: 'body', person: called },
  { table: 'incident', column: 'body', person: called },
];
