import type { FromServer } from '../../../src/contracts/api/live.ts';
import type { Session } from '../app/session.ts';
import { toast } from '../ui/toast.tsx';

/** An in-app notification. */
export type Notice = Extract<FromServer, { type: 'notice' }>['notice'];

/** True when a message is for this person: everybody's, or with their name. */
export const isFor = ({ to }: Pick<Notice, 'to'>, name: string | undefined): boolean =>
  to.length === 0 || (name !== undefined && to.includes(name));

/** Tell the person who looks at the console. */
export function showNotice(notice: Notice, session: Session | undefined): void {
  if (isFor(notice, session?.user.name)) toast(notice.title);
}
