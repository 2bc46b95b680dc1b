/** The languages of every text that a person sees; Chinese is first. */
export type Language = 'zh' | 'en';

/** A text for people, complete in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}
