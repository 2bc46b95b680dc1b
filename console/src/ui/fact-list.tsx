import type { ReactNode } from 'react';

/** What is known of a thing, in pairs of a word and a value; a value that is empty is left out with its word. */
export function FactList<Word extends string>(props: {
  readonly t: (word: Word) => string;
  readonly facts: readonly (readonly [word: Word, shown: ReactNode])[];
}) {
  return (
    <dl className="facts panel-body">
      {props.facts.map(
        ([word, shown]) =>
          shown && (
            <div key={word} className="pair">
              <dt>{props.t(word)}</dt>
              <dd>{shown}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
