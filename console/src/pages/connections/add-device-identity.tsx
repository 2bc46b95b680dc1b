import { useState } from 'react';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button, Segmented } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { type Draft, type Way, ways } from './add-device-plan.ts';
import { addWords } from './add-device-words.ts';
import { ImportDrawer } from './device-sheets.tsx';
import { DiscoverDrawer } from './discover-drawer.tsx';
import type { Source } from './link-state.tsx';
import { TemplatesDrawer } from './templates-drawer.tsx';

interface Part {
  readonly source: Source;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

function ByHand({ draft, onChange }: Part) {
  const t = useT(addWords);
  const setIdentity = (identity: string) => onChange({ ...draft, identity });
  return <TextField label={t('identity')} help={t('identityAbout')} value={draft.identity} onChange={setIdentity} isRequired />;
}

function OfUnknown({ source, draft, onChange }: Part) {
  const t = useT(addWords);
  const format = useFormat();
  return (
    <Loaded query={useCall('listQuarantine', undefined, { everyMs: 5000 })}>
      {({ items }) => {
        const own = items.filter((one) => one.source === source.id);
        if (own.length === 0) return <EmptyState title={t('noUnknown')} />;
        return (
          <ul className="choices">
            {own.map(({ id, identity, values }) => (
              <li key={id}>
                <button
                  type="button"
                  aria-pressed={identity === draft.identity}
                  onClick={() => onChange({ ...draft, identity, names: Object.keys(values), keys: {}, texts: [] })}
                >
                  {identity} <small className="muted">{t('valuesN', { n: format.number(Object.keys(values).length) })}</small>
                </button>
              </li>
            ))}
          </ul>
        );
      }}
    </Loaded>
  );
}

/** A way that has a drawer of its own. */
function ByDrawer(props: { readonly about: string; readonly open: string; readonly drawer: (close: () => void) => React.ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <p className="muted">{props.about}</p>
      <Button className="start" onClick={() => setOpen(true)}>
        {props.open}
      </Button>
      {isOpen && props.drawer(() => setOpen(false))}
    </>
  );
}

function OfDiscovery({ source, draft, onChange }: Part) {
  const t = useT(addWords);
  return (
    <>
      <ByDrawer
        about={t('discoverAbout')}
        open={t('openDiscover')}
        drawer={(close) => (
          <DiscoverDrawer
            source={source}
            onClose={close}
            pick={{
              label: t('usePicked'),
              take: (picked) => {
                onChange({ ...draft, identity: picked[0]?.identity ?? '', names: picked.map(({ key }) => key), keys: {}, texts: [] });
                close();
              },
            }}
          />
        )}
      />
      {draft.identity !== '' && (
        <p role="status">
          <b>{draft.identity}</b> <code>{draft.names.join(', ')}</code>
        </p>
      )}
    </>
  );
}

/** Say which device it is: typed, chosen among those that nobody knows, found, or made whole by a template or a table. */
export function IdentityStep(props: Part & { readonly way: Way; readonly onWay: (way: Way) => void }) {
  const t = useT(addWords);
  const { way, source } = props;
  return (
    <>
      <Segmented label={t('way')} options={ways.map((key) => ({ key, label: t(key) }))} value={way} onChange={props.onWay} />
      {way === 'hand' && <ByHand {...props} />}
      {way === 'unknown' && <OfUnknown {...props} />}
      {way === 'discover' && <OfDiscovery {...props} />}
      {way === 'template' && (
        <ByDrawer
          about={t('templateAbout')}
          open={t('openTemplates')}
          drawer={(close) => <TemplatesDrawer source={source} onClose={close} />}
        />
      )}
      {way === 'csv' && (
        <ByDrawer about={t('csvAbout')} open={t('openSheet')} drawer={(close) => <ImportDrawer source={source} onClose={close} />} />
      )}
    </>
  );
}
