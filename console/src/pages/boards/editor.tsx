import { useBlocker } from '@tanstack/react-router';
import { Redo2, Save, Settings2, Undo2 } from 'lucide-react';
import { type Dispatch, useReducer, useRef, useState } from 'react';
import type { BoardWidget } from '../../../../src/contracts/api/board-widgets.ts';
import { type WidgetKind, widgetKindInfo } from '../../../../src/contracts/board.ts';
import { useShortcut } from '../../app/shortcuts.ts';
import { type Board, BoardDataContext, useSignedInData } from '../../boards/data.ts';
import { useCommon, useT, useText } from '../../i18n/use-t.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog, Drawer } from '../../ui/dialog.tsx';
import { useIsPhone } from '../../ui/media.ts';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { toast } from '../../ui/toast.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import {
  type Action,
  added,
  changed,
  type Draft,
  doubled,
  draftOf,
  isDirty,
  nudged,
  placed,
  reduce,
  stepped,
  unfinished,
  without,
} from './draft.ts';
import { EditGrid, type KeyCommands, useWidgetName } from './edit-grid.tsx';
import { EditList } from './edit-list.tsx';
import { editWords } from './edit-words.ts';
import { TitleFields } from './new-board.tsx';
import { Palette } from './palette.tsx';
import { Properties } from './properties.tsx';
import { StaleBoard } from './stale-board.tsx';
import { useDrag } from './use-drag.ts';
import { useSave } from './use-save.ts';
import { boardsWords } from './words.ts';

/** Asks before changes are lost, in the console and when the window is closed. */
function LeaveGuard({ isOn }: { readonly isOn: () => boolean }) {
  const t = useT(editWords);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isOn() && (current.pathname !== next.pathname || !('edit' in next.search)),
    enableBeforeUnload: isOn,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      isOpen={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      title={t('leaveTitle')}
      about={t('leaveAbout')}
      confirm={t('leave')}
      onConfirm={() => blocker.proceed?.()}
    />
  );
}

/** Everything that changes the draft; what there is no room for is said and not done. */
function useCommands(draft: Draft, dispatch: Dispatch<Action>, select: (id: string | undefined) => void) {
  const change = (next: Draft | undefined, about?: string) => {
    if (next) dispatch({ type: 'change', draft: next, ...(about && { about }) });
    else toast(editWords.noRoom, true);
  };
  return {
    change,
    add: (kind: WidgetKind) => {
      const next = added(draft, kind);
      change(next);
      select(next?.widgets.at(-1)?.id);
    },
    edit: (widget: BoardWidget) => change(changed(draft, widget), `edit ${widget.id}`),
    double: (id: string) => {
      const next = doubled(draft, id);
      change(next?.draft);
      if (next) select(next.id);
    },
    remove: (id: string) => {
      change(without(draft, id));
      select(undefined);
    },
    keysOf: (widget: BoardWidget, onEdit: () => void): KeyCommands => ({
      onNudge: (by) => {
        select(widget.id);
        const next = nudged(draft, widget.id, by);
        if (next) change(next);
      },
      onResize: ({ w, h }) => {
        select(widget.id);
        change(placed(draft, widget.id, { ...widget, w: widget.w + w, h: widget.h + h }));
      },
      onRemove: () => {
        change(without(draft, widget.id));
        select(undefined);
      },
      onEdit,
    }),
  };
}

function SettingsDrawer({
  draft,
  onChange,
  onClose,
}: {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly onClose: () => void;
}) {
  const t = useT(editWords);
  const words = useT(boardsWords);
  return (
    <Drawer isOpen onClose={onClose} title={t('settings')}>
      <TitleFields value={draft.title} onChange={(title) => onChange({ ...draft, title })} />
      <AssetPicker label={words('site')} help={words('siteHelp')} value={draft.site} onChange={(site) => onChange({ ...draft, site })} />
    </Drawer>
  );
}

interface Bar {
  readonly title: string;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly canSave: boolean;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly onSettings: () => void;
  readonly onCancel: () => void;
  readonly onSave: () => void;
}

function EditorHead({ title, canUndo, canRedo, canSave, onUndo, onRedo, onSettings, onCancel, onSave }: Bar) {
  const t = useT(editWords);
  const common = useCommon();
  useShortcut('ctrl+z', t('undo'), onUndo);
  useShortcut('ctrl+y', t('redo'), onRedo);
  useShortcut('ctrl+s', common('save'), () => canSave && onSave());
  return (
    <PageHead
      title={t('editing', { name: title })}
      actions={
        <>
          <IconButton label={t('undo')} disabled={!canUndo} onClick={onUndo}>
            <Undo2 size={16} aria-hidden="true" />
          </IconButton>
          <IconButton label={t('redo')} disabled={!canRedo} onClick={onRedo}>
            <Redo2 size={16} aria-hidden="true" />
          </IconButton>
          <Button icon={<Settings2 size={15} aria-hidden="true" />} onClick={onSettings}>
            {t('settings')}
          </Button>
          <Button onClick={onCancel}>{common('cancel')}</Button>
          <Button look="primary" icon={<Save size={15} aria-hidden="true" />} disabled={!canSave} onClick={onSave}>
            {common('save')}
          </Button>
        </>
      }
    />
  );
}

/** Move the focus into the properties once they are drawn. */
const focusProperties = (): void =>
  void setTimeout(() => document.querySelector<HTMLElement>('.board-properties :is(input, select, textarea)')?.focus());

/** Where the draft is changed: grid and palette on a desk, a list on a phone; the properties of the chosen widget beside it. */
function Workplace(props: {
  readonly draft: Draft;
  readonly dispatch: Dispatch<Action>;
  readonly selected: string | undefined;
  readonly onSelect: (id: string | undefined) => void;
}) {
  const { draft, dispatch, selected, onSelect } = props;
  const t = useT(editWords);
  const isPhone = useIsPhone();
  const nameOf = useWidgetName();
  const grid = useRef<HTMLDivElement>(null);
  const commands = useCommands(draft, dispatch, onSelect);
  const { preview, begin } = useDrag(grid, (next, id) => {
    commands.change(next);
    onSelect(id);
  });
  const chosen = draft.widgets.find(({ id }) => id === selected);
  const properties = chosen && (
    <Properties
      key={chosen.id}
      widget={chosen}
      draft={draft}
      onChange={commands.edit}
      onPlace={(place) => commands.change(placed(draft, chosen.id, place), `place ${chosen.id}`)}
      onDouble={() => commands.double(chosen.id)}
      onRemove={() => commands.remove(chosen.id)}
    />
  );
  if (isPhone)
    return (
      <>
        <EditList
          draft={draft}
          onAdd={commands.add}
          onStep={({ id }, step) => commands.change(stepped(draft, id, step))}
          onEdit={({ id }) => onSelect(id)}
        />
        {chosen && (
          <Drawer isOpen onClose={() => onSelect(undefined)} title={nameOf(chosen)}>
            {properties}
          </Drawer>
        )}
      </>
    );
  return (
    <div className="board-editor">
      <Palette onGrip={(event, kind) => begin(event, { type: 'new', kind }, draft)} onAdd={commands.add} />
      <EditGrid
        gridRef={grid}
        draft={draft}
        preview={preview}
        selected={selected}
        onSelect={onSelect}
        onGrip={(event, grip) => begin(event, grip, draft)}
        commandsOf={(widget) =>
          commands.keysOf(widget, () => {
            onSelect(widget.id);
            focusProperties();
          })
        }
      />
      <Panel title={chosen ? nameOf(chosen) : t('properties')} className="board-properties">
        {properties ?? <p className="board-note muted">{t('chooseOne')}</p>}
      </Panel>
    </div>
  );
}

/** The editor of a board. What is not saved is lost only after asking. */
export function Editor({ board, onClose }: { readonly board: Board; readonly onClose: () => void }) {
  const text = useText();
  const t = useT(editWords);
  const [saved] = useState(() => draftOf(board));
  const [{ draft, past, future }, dispatch] = useReducer(reduce, { draft: saved, past: [], future: [] });
  const [selected, select] = useState<string>();
  const [isSetting, setSetting] = useState(false);
  const isLeaving = useRef(false);
  const leave = () => {
    isLeaving.current = true;
    onClose();
  };
  const save = useSave(board, leave);
  const data = useSignedInData(draft.widgets, draft);
  const dirty = isDirty(draft, saved);
  const trySave = () => {
    const open = unfinished(draft);
    if (!open) return save.run(draft);
    select(open.id);
    const name = widgetKindInfo[open.kind].title;
    toast({ zh: editWords.unfinished.zh.replace('{name}', name.zh), en: editWords.unfinished.en.replace('{name}', name.en) }, true);
  };
  return (
    <div className="page board-edit">
      <LeaveGuard isOn={() => !isLeaving.current && dirty} />
      <EditorHead
        title={text(draft.title)}
        canUndo={past.length > 0}
        canRedo={future.length > 0}
        canSave={dirty && !save.isPending}
        onUndo={() => dispatch({ type: 'undo' })}
        onRedo={() => dispatch({ type: 'redo' })}
        onSettings={() => setSetting(true)}
        onCancel={onClose}
        onSave={trySave}
      />
      <BoardDataContext value={data}>
        <Workplace draft={draft} dispatch={dispatch} selected={selected} onSelect={select} />
      </BoardDataContext>
      {isSetting && (
        <SettingsDrawer
          draft={draft}
          onChange={(next) => dispatch({ type: 'change', draft: next, about: t('settings') })}
          onClose={() => setSetting(false)}
        />
      )}
      {save.isStale && <StaleBoard draft={draft} onClose={save.forgive} onLeave={leave} />}
    </div>
  );
}
