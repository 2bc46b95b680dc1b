/** What is done to the chosen parts of a picture or of a scene by Ctrl or ⌘ and a letter. */
export interface ControlCommands {
  readonly copy: () => void;
  readonly paste: () => void;
  readonly double: () => void;
  readonly all: () => void;
  readonly remove: () => void;
}

/** The command of a key that is pressed with Ctrl or ⌘, in both editors alike; `undefined` for a key that has none. */
export function controlCommand(key: string, { copy, paste, double, all, remove }: ControlCommands): (() => void) | undefined {
  const cut = () => {
    copy();
    remove();
  };
  return new Map([
    ['c', copy],
    ['v', paste],
    ['d', double],
    ['a', all],
    ['x', cut],
  ]).get(key.toLowerCase());
}
