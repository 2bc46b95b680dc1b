import { Pencil, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import type { Config, Draft, Edge, EdgeSource } from './edge-parts.tsx';
import { SendDialog } from './send-dialog.tsx';
import { SourceEditor } from './source-editor.tsx';
import { edgeWords } from './words.ts';

const changed = ['getEdge', 'getEdgeDraft', 'listEdgeVersions', 'listEdgeEvents'] as const;

function SourceLine(props: {
  readonly source: EdgeSource;
  readonly mayChange: boolean;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const t = useT(edgeWords);
  const { source } = props;
  const points = source.devices.reduce((sum, { values }) => sum + Object.keys(values).length, 0);
  return (
    <li className="edge-source">
      <span>
        <b>{source.id}</b> <span className="sub">{source.protocol}</span>
        <small>
          {t('devicesN', { n: source.devices.length })} · {t('pointsN', { n: points })}
        </small>
      </span>
      <IconButton label={t('editSource', { id: source.id })} onClick={props.onEdit}>
        <Pencil size={15} />
      </IconButton>
      {props.mayChange && (
        <IconButton label={`${t('remove')} ${source.id}`} onClick={props.onRemove}>
          <X size={15} />
        </IconButton>
      )}
    </li>
  );
}

/** What keeps a draft from being sent, and points that this centre does not have. */
function Remarks({ draft }: { readonly draft: Draft }) {
  const t = useT(edgeWords);
  const text = useText();
  return (
    <>
      {draft.problems.length > 0 && (
        <div role="alert" className="stack">
          <b className="wrong-text">{t('problems', { n: draft.problems.length })}</b>
          <ul className="edge-problems">
            {draft.problems.map(({ path, message, text: problem }) => (
              <li key={`${path} ${message}`}>
                <code>{path}</code> {text(problem)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {draft.unknownNames.length > 0 && <p className="muted">{t('unknownNames', { names: draft.unknownNames.join(', ') })}</p>}
    </>
  );
}

/** Sends what is saved. */
function SendButton({ edge, draft, isChanged }: { readonly edge: Edge; readonly draft: Draft; readonly isChanged: boolean }) {
  const t = useT(edgeWords);
  const text = useText();
  const [isAsking, setAsking] = useState(false);
  const send = useChange('sendEdgeDraft', {
    invalidates: [...changed],
    onDone: () => {
      setAsking(false);
      toast(edgeWords.sent);
    },
  });
  return (
    <>
      <Button
        disabled={isChanged || draft.problems.length > 0}
        title={isChanged ? t('saveFirst') : undefined}
        onClick={() => setAsking(true)}
      >
        {t('send')}
      </Button>
      {isAsking && (
        <SendDialog
          title={t('sendTitle', { site: text(edge.title) })}
          about={t('sendAbout')}
          isBusy={send.isPending}
          onClose={() => setAsking(false)}
          onSend={(body) => send.mutate({ params: { id: edge.id }, body: { revision: draft.revision, ...body } }, { onError: toastError })}
        />
      )}
    </>
  );
}

function DraftEditor({ edge, draft }: { readonly edge: Edge; readonly draft: Draft }) {
  const t = useT(edgeWords);
  const format = useFormat();
  const mayChange = useMay('engineer');
  const [config, setConfig] = useState<Config>(draft.config);
  const [open, setOpen] = useState<number>();
  const unsaved = useUnsaved(config, ['tab']);
  const isChanged = JSON.stringify(config) !== JSON.stringify(draft.config);
  const save = useChange('saveEdgeDraft', {
    invalidates: [...changed],
    onDone: () => {
      unsaved.saved();
      toast(edgeWords.saved);
    },
  });
  const put = (at: number, source: EdgeSource) =>
    setConfig({ sources: [...config.sources.slice(0, at), source, ...config.sources.slice(at + 1)] });
  return (
    <div className="panel-body stack">
      {unsaved.guard}
      <p className="muted">
        {t('draftAbout')}
        {draft.changedAt !== undefined && ` ${t('changedBy', { name: draft.changedBy ?? '—', time: format.full(draft.changedAt) })}`}
      </p>
      {config.sources.length === 0 ? (
        <EmptyState title={t('noSources')} />
      ) : (
        <ul className="edge-sources">
          {config.sources.map((source, at) => (
            <SourceLine
              key={source.id}
              source={source}
              mayChange={mayChange}
              onEdit={() => setOpen(at)}
              onRemove={() => setConfig({ sources: config.sources.filter((_, i) => i !== at) })}
            />
          ))}
        </ul>
      )}
      {!isChanged && <Remarks draft={draft} />}
      {mayChange && (
        <div className="button-row">
          <Button icon={<Plus size={15} aria-hidden="true" />} onClick={() => setOpen(config.sources.length)}>
            {t('addSource')}
          </Button>
          <Button
            look="primary"
            disabled={!isChanged || save.isPending}
            onClick={() => save.mutate({ params: { id: edge.id }, body: { revision: draft.revision, config } }, { onError: toastError })}
          >
            {t('saveDraft')}
          </Button>
          <SendButton edge={edge} draft={draft} isChanged={isChanged} />
        </div>
      )}
      {open !== undefined && (
        <SourceEditor
          edge={edge.id}
          source={config.sources[open]}
          secretUse={isChanged ? undefined : draft.secretUses[config.sources[open]?.id ?? '']}
          onClose={() => setOpen(undefined)}
          onTake={(source) => {
            put(open, source);
            setOpen(undefined);
          }}
        />
      )}
    </div>
  );
}

/** The draft of the configuration of an edge: edited, saved, sent. */
export function DraftTab({ edge }: { readonly edge: Edge }) {
  const t = useT(edgeWords);
  const draft = useCall('getEdgeDraft', { params: { id: edge.id } });
  return (
    <Panel title={t('config')}>
      <Loaded query={draft}>{(one) => <DraftEditor edge={edge} draft={one} key={one.revision} />}</Loaded>
    </Panel>
  );
}
