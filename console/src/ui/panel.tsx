import { type ReactNode, useEffect, useRef } from 'react';
import { titled } from '../app/title.ts';
import { HelpMark } from '../help/help-mark.tsx';

/** A framed part of a page with a title, a quiet note and commands. */
export function Panel(props: {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly foot?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <section className={`panel ${props.className ?? ''}`}>
      <header>
        <h2>{props.title}</h2>
        {props.note && <span className="note">{props.note}</span>}
        <span className="spacer" />
        {props.actions}
      </header>
      {props.children}
      {props.foot && <footer>{props.foot}</footer>}
    </section>
  );
}

/** The title row of a page: path, title, the mark of its help when it has one, marks and commands. The tab of the browser says the title too. */
export function PageHead(props: {
  readonly title: ReactNode;
  readonly path?: ReactNode;
  readonly marks?: ReactNode;
  readonly actions?: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Without a list: a title that is drawn from parts is known only as it stands.
  useEffect(() => titled({ page: heading.current?.textContent?.trim() ?? '' }));
  useEffect(() => () => titled({ page: '' }), []);
  return (
    <div className="page-head">
      {props.path && <nav className="crumbs">{props.path}</nav>}
      <h1 ref={heading}>{props.title}</h1>
      <HelpMark />
      {props.marks}
      <span className="spacer" />
      {props.actions}
    </div>
  );
}
