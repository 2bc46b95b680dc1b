import { useLayoutEffect, useRef, useState } from 'react';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { contrastOf } from './contrast.ts';
import { InThemes } from './specimen.tsx';
import { designWords } from './words.ts';

const groups = {
  surfaces: ['bg', 'surface', 'raised', 'sunken', 'line', 'line2', 'fill', 'fill2', 'band'],
  signals: ['p1', 'p2', 'p3', 'p4'],
  series: ['s1', 's2', 's3', 's4', 's5', 's6', 'grid'],
  others: ['acc', 'acc-soft', 'sea', 'land', 'coast', 'prov', 'veh'],
} as const;
const texts = ['ink', 'ink2', 'ink3', 'acc', 'p1t', 'p2t', 'p3t', 'p4t'] as const;

function Swatches({ names }: { readonly names: readonly string[] }) {
  return (
    <ul className="swatches">
      {names.map((name) => (
        <li key={name}>
          <i style={{ background: `var(--${name})` }} />
          <code>{name}</code>
        </li>
      ))}
    </ul>
  );
}

/** Text colours with their contrast against a panel, measured in the page. */
function TextColours() {
  const t = useT(designWords);
  const format = useFormat();
  const list = useRef<HTMLUListElement>(null);
  const [ratios, setRatios] = useState<readonly (number | undefined)[]>([]);
  useLayoutEffect(() => {
    if (!list.current) return;
    const style = getComputedStyle(list.current);
    setRatios(texts.map((name) => contrastOf(style.getPropertyValue(`--${name}`), style.getPropertyValue('--surface'))));
  }, []);
  return (
    <ul className="text-colours" ref={list}>
      {texts.map((name, i) => (
        <li key={name} style={{ color: `var(--${name})` }}>
          <code>{name}</code> {t('text')} Text <span className="num">{format.number(ratios[i], 1)} : 1</span>
        </li>
      ))}
    </ul>
  );
}

/** All colours in all themes. */
export function Colours() {
  const t = useT(designWords);
  return (
    <InThemes>
      <h4>{t('textColours')}</h4>
      <TextColours />
      {(Object.keys(groups) as (keyof typeof groups)[]).map((group) => (
        // holds: the keys of a literal
        <div key={group}>
          <h4>{t(group)}</h4>
          <Swatches names={groups[group]} />
        </div>
      ))}
    </InThemes>
  );
}
