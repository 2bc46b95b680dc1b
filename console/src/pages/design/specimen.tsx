import type { ReactNode } from 'react';
import { drawnThemes } from '../../app/preferences.ts';
import { appWords } from '../../app/words.ts';
import { useT } from '../../i18n/use-t.ts';

/** One part in one state, with its name in the code. */
export function Specimen(props: {
  readonly name: string;
  readonly state?: string;
  /** Takes the whole width. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <figure className={`specimen ${props.isWide ? 'wide' : ''}`} data-specimen>
      <div className="specimen-body">{props.children}</div>
      <figcaption>
        <code>{props.name}</code>
        {props.state && <span>{props.state}</span>}
      </figcaption>
    </figure>
  );
}

/** The same content in each theme, beside each other. */
export function InThemes({ children }: { readonly children: ReactNode }) {
  const t = useT(appWords);
  const titles = { light: t('themeLight'), dark: t('themeDark'), contrast: t('themeContrast') };
  return (
    <div className="in-themes">
      {drawnThemes.map((theme) => (
        <section key={theme} data-theme={theme} className="theme-ground" aria-label={titles[theme]}>
          <h3>{titles[theme]}</h3>
          {children}
        </section>
      ))}
    </div>
  );
}
