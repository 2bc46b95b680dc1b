import { Check, Clock, Download, Plus, Undo2, X } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { linkTo } from '../../api/client.ts';
import { useCallPages } from '../../api/pages.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { ConfirmDialog, Drawer } from '../../ui/dialog.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { PagedTable } from '../../ui/paged-panel.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { DeclarationsImport } from './declarations-import.tsx';
import { declarationWords } from './declarations-words.ts';
import { DeclareForm } from './declare-form.tsx';
import type { PlacesSearch } from './places-page.tsx';
import type { Fence, Mover } from './shape-text.ts';
import { VerifySteps } from './verify-steps.tsx';

type Declaration = Reply<'listDeclarations'>['items'][number];
type Undeclared = Reply<'listUndeclaredMovements'>['items'][number];
interface Props {
  readonly search: PlacesSearch;
  readonly change: (part: PlacesSearch) => void;
  readonly fences: readonly Fence[];
  readonly movers: readonly Mover[];
}
const shapes = { open: Clock, onTime: Check, early: Clock, late: Clock, missed: X, withdrawn: Undo2 } as const;
const declarationStates = Object.keys(shapes) as Declaration['state'][]; // holds: the keys are those of the table

const verificationWords = { none: 'noneDone', partial: 'partial', passed: 'passed', failed: 'failed' } as const satisfies Readonly<
  Record<Declaration['verification'], keyof typeof declarationWords>
>;

/** The state by a shape and in words, with how far it was off. */
function StateMark({ one: { state, offSeconds = 0 } }: { readonly one: Declaration }) {
  const t = useT(declarationWords);
  const format = useFormat();
  const Shape = shapes[state];
  const isOff = state === 'early' || state === 'late';
  return (
    <span className={`tag ${state === 'open' ? 'on' : state === 'missed' || isOff ? 'strong-tag' : ''}`}>
      <Shape size={12} aria-hidden="true" />{' '}
      {isOff ? t('by', { state: t(state), n: format.number(Math.ceil(Math.abs(offSeconds) / 60)) }) : t(state)}
    </span>
  );
}

/** Where in the address the track around a movement is. */
const trackAt = (asset: string, from: number, to = from): PlacesSearch => ({
  asset,
  from: String(from - 3_600_000),
  to: String(to + 3_600_000),
});

/** One declaration, with the way to its track and to withdraw it. */
function DeclarationDrawer(props: {
  readonly one: Declaration;
  readonly mover: Mover | undefined;
  readonly change: Props['change'];
  readonly onClose: () => void;
}) {
  const { mover, onClose } = props;
  // A step that is verified changes how the whole stands.
  const [one, setOne] = useState(props.one);
  const t = useT(declarationWords);
  const text = useText();
  const format = useFormat();
  const mayWithdraw = useMay('operator') && (one.state === 'open' || one.state === 'missed');
  const [isAsked, setAsked] = useState(false);
  const withdraw = useChange('withdrawDeclaration', { invalidates: ['listDeclarations'] });
  const confirm = () => {
    const onSuccess = () => {
      toast(declarationWords.isWithdrawn);
      onClose();
    };
    withdraw.mutate({ params: { id: one.id } }, { onSuccess, onError: toastError });
  };
  const showTrack = () => {
    props.change(one.movedAt === undefined ? trackAt(one.asset, one.from, one.to) : trackAt(one.asset, one.movedAt));
    onClose();
  };
  return (
    <Drawer isOpen onClose={onClose} title={text(one.assetTitle)}>
      <FactList
        t={t}
        facts={[
          ['state', <StateMark key="state" one={one} />],
          ['fence', `${text(one.fenceTitle)} · ${t(one.direction)}`],
          ['window', `${format.clock(one.from)} – ${format.clock(one.to)}`],
          ['movedAt', one.movedAt !== undefined && format.clock(one.movedAt)],
          ['persons', one.persons !== undefined && format.number(one.persons)],
          ['purpose', one.purpose],
          ['verification', t(verificationWords[one.verification])],
          ['declaredBy', `${one.declaredBy} · ${format.clock(one.declaredAt)}`],
        ]}
      />
      <div className="button-row">
        <Button onClick={showTrack}>{t('track')}</Button>
        {mayWithdraw && (
          <Button look="danger" onClick={() => setAsked(true)}>
            {t('withdraw')}
          </Button>
        )}
      </div>
      <VerifySteps one={one} mover={mover} onDone={setOne} />
      <ConfirmDialog
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={t('withdrawTitle', { name: text(one.assetTitle) })}
        about={t('withdrawAbout')}
        confirm={t('withdraw')}
        onConfirm={confirm}
        isBusy={withdraw.isPending}
      />
    </Drawer>
  );
}

function Declared({ query, movers, change }: Pick<Props, 'movers' | 'change'> & { readonly query: object }) {
  const t = useT(declarationWords);
  const text = useText();
  const format = useFormat();
  const [open, setOpen] = useState<Declaration>();
  const pages = useCallPages('listDeclarations', { query: { ...query, limit: 200 } }, { everyMs: 15_000, keepPrevious: true });
  const where = (one: Declaration) => `${text(one.fenceTitle)} · ${t(one.direction)}`;
  const columns: readonly Column<Declaration>[] = [
    { key: 'mover', title: t('mover'), width: 'minmax(70px, 1fr)', cell: (one) => <span className="strong">{text(one.assetTitle)}</span> },
    { key: 'fence', title: t('fence'), width: 'minmax(70px, 1fr)', cell: where },
    { key: 'from', title: t('from'), width: '116px', cell: (one) => <span className="num">{format.clock(one.from)}</span> },
    { key: 'state', title: t('state'), width: '118px', cell: (one) => <StateMark one={one} /> },
  ];
  return (
    <>
      <PagedTable
        label={t('title')}
        columns={columns}
        pages={pages}
        keyOf={({ id }) => id}
        onOpen={setOpen}
        card={(one) => (
          <span className="two-lines">
            <b>
              {text(one.assetTitle)} · {where(one)}
            </b>
            <small>
              {format.clock(one.from)} <StateMark one={one} />
            </small>
          </span>
        )}
        cardHeight={60}
        empty={<EmptyState title={t('none')}>{t('noneAbout')}</EmptyState>}
      />
      {open && (
        <DeclarationDrawer
          one={open}
          mover={movers.find(({ asset }) => asset === open.asset)}
          change={change}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

function UndeclaredList({ query, change }: { readonly query: object; readonly change: Props['change'] }) {
  const t = useT(declarationWords);
  const text = useText();
  const format = useFormat();
  const pages = useCallPages('listUndeclaredMovements', { query: { ...query, limit: 200 } }, { everyMs: 15_000, keepPrevious: true });
  const where = (one: Undeclared) => `${text(one.fenceTitle)} · ${t(one.direction)}`;
  const columns: readonly Column<Undeclared>[] = [
    { key: 'time', title: t('time'), width: '132px', cell: (one) => <span className="num">{format.clock(one.time)}</span> },
    { key: 'mover', title: t('mover'), width: 'minmax(70px, 1fr)', cell: (one) => <span className="strong">{text(one.assetTitle)}</span> },
    { key: 'fence', title: t('fence'), width: 'minmax(70px, 1fr)', cell: where },
  ];
  return (
    <PagedTable
      label={t('undeclared')}
      columns={columns}
      pages={pages}
      keyOf={({ id }) => id}
      onOpen={(one) => change(trackAt(one.asset, one.time))}
      card={(one) => (
        <span className="two-lines">
          <b>
            {text(one.assetTitle)} · {where(one)}
          </b>
          <small>{format.clock(one.time)}</small>
        </span>
      )}
      cardHeight={56}
      empty={<EmptyState title={t('noneUndeclared')} />}
    />
  );
}

/** Declared movements by their state, or those that nobody had declared; what is chosen is in the address. */
export function DeclarationsTab({ search, change, fences, movers }: Props) {
  const t = useT(declarationWords);
  const language = useLanguage();
  const mayDeclare = useMay('operator');
  const [isDeclaring, setDeclaring] = useState(false);
  const [isImporting, setImporting] = useState(false);
  const state = declarationStates.find((one) => one === search.kind);
  const isUndeclared = search.kind === 'undeclared';
  const { fence } = search;
  return (
    <>
      <div className="places-tools">
        <select
          className="input"
          aria-label={t('show')}
          value={isUndeclared ? 'undeclared' : (state ?? '')}
          onChange={(e) => change({ kind: e.target.value || undefined })}
        >
          <option value="">{t('all')}</option>
          <option value="undeclared">{t('undeclared')}</option>
          {declarationStates.map((one) => (
            <option key={one} value={one}>
              {t(one)}
            </option>
          ))}
        </select>
        {!isUndeclared && (
          <a className="btn plain" href={linkTo('exportDeclarations', { query: { state, fence, language } })} download>
            <Download size={14} aria-hidden="true" />
            {t('csv')}
          </a>
        )}
        {mayDeclare && <Button onClick={() => setImporting(true)}>{t('import')}</Button>}
        {mayDeclare && (
          <Button look="primary" icon={<Plus size={14} aria-hidden="true" />} onClick={() => setDeclaring(true)}>
            {t('declare')}
          </Button>
        )}
      </div>
      {isUndeclared ? (
        <UndeclaredList query={{ fence }} change={change} />
      ) : (
        <Declared query={{ state, fence }} movers={movers} change={change} />
      )}
      {isImporting && <DeclarationsImport onClose={() => setImporting(false)} />}
      {isDeclaring && <DeclareForm fences={fences} movers={movers} asset={search.asset} onClose={() => setDeclaring(false)} />}
    </>
  );
}
