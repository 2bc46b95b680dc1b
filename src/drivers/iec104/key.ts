import { typeOf } from './types.ts';

/** Commands by the middle of their name in the standard: `sc` is C_SC_NA_1. */
const commands: ReadonlyMap<string, number> = new Map([
  ['sc', 45],
  ['dc', 46],
  ['rc', 47],
  ['se-na', 48],
  ['se-nb', 49],
  ['se-nc', 50],
  ['bo', 51],
  ['sc-ta', 58],
  ['dc-ta', 59],
  ['rc-ta', 60],
  ['se-ta', 61],
  ['se-tb', 62],
  ['se-tc', 63],
  ['bo-ta', 64],
]);

/** Command that sets what a monitored element shows: SP → SC, DP → DC and so on. */
const commandOfElement: readonly (readonly [monitor: string, command: number])[] = [
  ['M_SP', 45],
  ['M_DP', 46],
  ['M_ST', 47],
  ['M_ME_NA', 48],
  ['M_ME_ND', 48],
  ['M_ME_TD', 48],
  ['M_ME_NB', 49],
  ['M_ME_TE', 49],
  ['M_ME_NC', 50],
  ['M_ME_TF', 50],
  ['M_BO', 51],
];

/** What the key of a point says. */
export interface Key {
  /** Information object address that a command goes to. */
  readonly address: number;
  /** Type of the command; `undefined`: the one that fits what the object has sent. */
  readonly command: number | undefined;
  /** `undefined`: as the source is configured. */
  readonly mode: 'select' | 'direct' | undefined;
  /** Information object address that the value is read at. */
  readonly feedback: number;
}

const form = /^(\d{1,8})(?::([a-z]+(?:-[a-z]+)?))?(?::(select|direct))?(?:@(\d{1,8}))?$/;
const highest = 0xffffff;

/** The meaning of a key such as `1300`, `6200:sc`, `6200:sc:select` or `6200:se-nc@1300`; `undefined` when it is none. */
export function readKey(text: string): Key | undefined {
  const [whole, address, name, mode, feedback] = form.exec(text) ?? [];
  const command = name === undefined ? undefined : commands.get(name);
  if (whole === undefined || (name !== undefined && command === undefined)) return undefined;
  const [to, from] = [Number(address), Number(feedback ?? address)];
  if (to > highest || from > highest) return undefined;
  return { address: to, command, mode: mode === 'select' || mode === 'direct' ? mode : undefined, feedback: from };
}

/** The type of command that fits a monitored type; `undefined` when none does. */
export function commandFor(monitorType: number): number | undefined {
  const name = typeOf(monitorType)?.name ?? '';
  return commandOfElement.find(([prefix]) => name.startsWith(prefix))?.[1];
}
