import './design.css';
import { type ComponentType, lazy, Suspense, useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import type { PlainKey } from '../../i18n/words.ts';
import { CopyLink } from '../../ui/copy-link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { AlarmMarks } from './alarms.tsx';
import { Charts } from './charts.tsx';
import { Colours } from './colours.tsx';
import { Controls } from './controls.tsx';
import { Foundations } from './foundations.tsx';
import { Lists } from './lists.tsx';
import { Overlays, States } from './states.tsx';
import { Values } from './values.tsx';
import { LiveWidgets } from './widgets.tsx';
import { designWords } from './words.ts';

const operations = () => import('./operations.tsx');
const Maps = lazy(() => operations().then(({ Maps: component }) => ({ default: component })));
const Timelines = lazy(() => operations().then(({ Timelines: component }) => ({ default: component })));
const CommandParts = lazy(() => operations().then(({ CommandParts: component }) => ({ default: component })));

const sections = [
  { key: 'colours', content: Colours },
  { key: 'foundations', content: Foundations },
  { key: 'alarms', content: AlarmMarks },
  { key: 'values', content: Values },
  { key: 'charts', content: Charts },
  { key: 'controls', content: Controls },
  { key: 'lists', content: Lists },
  { key: 'states', content: States },
  { key: 'overlays', content: Overlays },
  { key: 'maps', content: Maps },
  { key: 'timelines', content: Timelines },
  { key: 'commands', content: CommandParts },
  { key: 'widgets', content: LiveWidgets },
] as const satisfies readonly { readonly key: PlainKey<typeof designWords>; readonly content: ComponentType }[];

/** The living page of the design system: what a developer builds pages from, and what it looks like in every state. */
export function DesignPage() {
  const t = useT(designWords);
  const [, setHash] = useState(location.hash);
  return (
    <div className="page flowing design-page">
      <PageHead title={t('title')} actions={<CopyLink />} />
      <p className="design-about">{t('about')}</p>
      <nav className="design-nav" aria-label={t('sections')}>
        {sections.map(({ key }) => (
          <a key={key} className="chip" href={`#${key}`} onClick={() => setHash(key)}>
            {t(key)}
          </a>
        ))}
      </nav>
      {sections.map(({ key, content: Content }) => (
        <div key={key} id={key} className="design-section">
          <Panel title={t(key)}>
            <div className="panel-body">
              <Suspense fallback={<Skeleton lines={4} />}>
                <Content />
              </Suspense>
            </div>
          </Panel>
        </div>
      ))}
    </div>
  );
}
