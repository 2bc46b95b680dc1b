export { notifyContacts } from './contacts.ts';
export type { MailFile, Notice, NotifyDeps, Patience } from './deps.ts';
export { createNotify, type Notify } from './notify.ts';
