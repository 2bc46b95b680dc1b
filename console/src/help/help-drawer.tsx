import { CirclePlay, ExternalLink } from 'lucide-react';
import { useT, useText } from '../i18n/use-t.ts';
import { startTour } from '../tour/start.ts';
import { tourWords } from '../tour/words.ts';
import { Button } from '../ui/button.tsx';
import { Drawer } from '../ui/dialog.tsx';
import type { HelpRoute } from './routes.ts';
import type { HelpTask, HelpTerm } from './text.ts';
import { helpTexts } from './texts.ts';
import { helpWords } from './words.ts';
import './help.css';

function Task({ task }: { readonly task: HelpTask }) {
  const text = useText();
  return (
    <section>
      <h3>{text(task.title)}</h3>
      <ol>
        {task.steps.map((step) => (
          <li key={step.en}>{text(step)}</li>
        ))}
      </ol>
    </section>
  );
}

function Terms({ terms }: { readonly terms: readonly HelpTerm[] }) {
  const t = useT(helpWords);
  const text = useText();
  return (
    <section>
      <h3>{t('terms')}</h3>
      <dl>
        {terms.map(({ term, meaning }) => (
          <div key={term.en}>
            <dt>{text(term)}</dt>
            <dd>{text(meaning)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What a page is for, how its main tasks are done, what its words mean, and where its API is described. */
export function HelpDrawer({ route, onClose }: { readonly route: HelpRoute; readonly onClose: () => void }) {
  const t = useT(helpWords);
  const text = useText();
  const tour = useT(tourWords);
  const tourInstead = () => {
    onClose();
    startTour();
  };
  const { about, tasks, terms, operation } = helpTexts[route];
  return (
    <Drawer isOpen onClose={onClose} title={t('mark')} about={text(about)}>
      <div className="help">
        {tasks.map((task) => (
          <Task key={task.title.en} task={task} />
        ))}
        <Terms terms={terms} />
        <p className="muted">{t('keys')}</p>
        <a className="btn" href={`/api/v1/docs#${operation}`} target="_blank" rel="noreferrer">
          <ExternalLink size={14} aria-hidden="true" />
          {t('docs')}
        </a>
        <Button icon={<CirclePlay size={14} aria-hidden="true" />} onClick={tourInstead}>
          {tour('tour')}
        </Button>
      </div>
    </Drawer>
  );
}
