import type { paths } from '../../../src/contracts/api/paths.ts';
import type { Text } from '../../../src/contracts/text.ts';

/** One thing that people do on a page, step by step. */
export interface HelpTask {
  readonly title: Text;
  readonly steps: readonly Text[];
}

/** What a word of a page means; by the standard, where one defines it. */
export interface HelpTerm {
  readonly term: Text;
  readonly meaning: Text;
}

/** The help of one page. Labels of the console stand in “quotes” as they are on the screen: a test looks them up. */
export interface HelpText {
  /** What the page is for. */
  readonly about: Text;
  readonly tasks: readonly HelpTask[];
  readonly terms: readonly HelpTerm[];
  /** The operation of the API that gives the same, described in the documentation that the server serves. */
  readonly operation: keyof typeof paths;
}

/** A text in both languages. */
export const both = (zh: string, en: string): Text => ({ zh, en });

/** A task with its steps. */
export const task = (title: Text, ...steps: readonly Text[]): HelpTask => ({ title, steps });

/** A word with its meaning. */
export const term = (word: Text, meaning: Text): HelpTerm => ({ term: word, meaning });
