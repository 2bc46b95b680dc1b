import { useState } from 'react';
import { patrolWalkers } from '../../../../src/contracts/patrol.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { ChoiceField } from '../../ui/short-fields.tsx';
import type { RouteDraft } from './route-draft.ts';
import { routeWords } from './route-words.ts';
import { isMachine } from './walker.ts';
import { patrolWords } from './words.ts';

/** Movers are offered without typing up to this many. */
const mostOffered = 8;

interface MoverChoice {
  readonly value: string | undefined;
  readonly error: string | false;
  readonly onChange: (mover: string) => void;
}

/** Choose the machine among what tells its places; the one that is chosen is named even when the search leaves it out. */
function MoverPicker({ value, error, onChange }: MoverChoice) {
  const t = useT(routeWords);
  const text = useText();
  const format = useFormat();
  const [wanted, setWanted] = useState('');
  const { data } = useCall('listMovers', { query: { limit: 5000 } });
  const chosen = data?.items.find(({ asset }) => asset === value)?.title;
  const isFound = ({ title }: { readonly title: { readonly zh: string; readonly en: string } }) =>
    `${title.zh} ${title.en}`.toLowerCase().includes(wanted.trim().toLowerCase());
  const found = data?.items.filter((mover) => !mover.anchor && isFound(mover)) ?? [];
  return (
    <div className="stack">
      <SearchField
        label={t('mover')}
        help={t('moverHelp')}
        error={error}
        isRequired
        placeholder={t('findMover')}
        value={wanted}
        onChange={setWanted}
      />
      {data && found.length === 0 && <p className="muted">{t('noMovers')}</p>}
      {found.length > 0 && (
        <ul className="choices">
          {found.slice(0, mostOffered).map(({ asset, title }) => (
            <li key={asset}>
              <button type="button" aria-pressed={asset === value} onClick={() => onChange(asset)}>
                {text(title)}
              </button>
            </li>
          ))}
        </ul>
      )}
      {found.length > mostOffered && <p className="muted">{t('moreMovers', { n: format.number(found.length - mostOffered) })}</p>}
      {value !== undefined && data && <p>{chosen ? t('chosenMover', { name: text(chosen) }) : t('moverGone')}</p>}
    </div>
  );
}

/** Who walks a route, and with which machine. */
export function WalkerFields(props: {
  readonly draft: RouteDraft;
  readonly isMoverMissing: boolean;
  readonly onChange: (part: Partial<RouteDraft>) => void;
}) {
  const { draft, onChange } = props;
  const t = useT(routeWords);
  const say = useT(patrolWords);
  return (
    <>
      <ChoiceField
        label={say('walker')}
        value={draft.walker}
        options={patrolWalkers.map((walker) => [walker, say(walker)] as const)}
        onChange={(walker) => onChange({ walker })}
      />
      {isMachine(draft.walker) && (
        <>
          <p className="muted">{t('walkerHelp')}</p>
          <MoverPicker value={draft.mover} error={props.isMoverMissing && t('noMover')} onChange={(mover) => onChange({ mover })} />
        </>
      )}
    </>
  );
}
