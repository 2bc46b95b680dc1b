import './patrols.css';
import '../work/work.css';
import { useMemo, useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import type { LastPatrol } from '../../offline/last-patrol.ts';
import { PageTitle } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Toasts } from '../../ui/toast.tsx';
import { KeptBar } from './kept-bar.tsx';
import { LastKnownLine } from './last-known-line.tsx';
import { keptStarts, keptVisits } from './outbox.ts';
import { PatrolState, Progress } from './patrol.tsx';
import { Points } from './points.tsx';
import { patrolWords } from './words.ts';

/** A patrol that was open here, without the server: as it was last known. What is filled in stays on the phone and goes out when the page is back. */
export function OfflinePatrol(props: {
  readonly known: LastPatrol;
  /** Told while a point is being filled in, so that the page is not loaded anew under it. */
  readonly onBusy: (isBusy: boolean) => void;
  readonly comeBack: () => Promise<void>;
}) {
  const { known, comeBack } = props;
  const t = useT(patrolWords);
  const outbox = useMemo(() => {
    // Shown by the bar, sent when the page is back.
    keptStarts.openOutbox(localStorage, { id: known.user });
    return { ...keptVisits.openOutbox(localStorage, { id: known.user }), flush: comeBack };
  }, [known, comeBack]);
  const [{ patrol }] = useState(known);
  return (
    <main className="page flowing work-page walk-offline">
      <PageTitle title={patrol.title} />
      <header className="walk-point">
        <h1>{patrol.title}</h1> <PatrolState state={patrol.state} />
      </header>
      <LastKnownLine heardAt={known.heardAt} />
      <KeptBar flush={comeBack} />
      <Panel title={t('points')} note={<Progress patrol={patrol} />}>
        <Points patrol={patrol} mayWalk={known.mayWalk} outbox={outbox} onFilling={props.onBusy} />
      </Panel>
      <Toasts />
    </main>
  );
}
