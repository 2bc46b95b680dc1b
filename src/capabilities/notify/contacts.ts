import type { ContactColumn } from '../../kernel/personal/contacts.ts';

/** Where messages and duty keep how people are reached. */
export const notifyContacts: readonly ContactColumn[] = [
  {
    table: 'duty_team',
    column: 'body',
    person: { account: 'user', name: 'name', reach: { email: undefined, mobile: undefined, feishu: undefined } },
  },
  // Receivers only: who sends signs in at a mail server by that address, which is changed by hand.
  { table: 'notify_channel', column: 'config', addresses: ['to'] },
];
