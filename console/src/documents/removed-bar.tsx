/** Says that something was deleted, and brings it back. */
export function RemovedBar(props: {
  readonly t: (word: 'removed' | 'undoRemove') => string;
  readonly isBusy: boolean;
  readonly onUndo: () => void;
}) {
  return (
    <div className="hint-bar" role="status">
      {props.t('removed')}
      <button type="button" className="clear-button" disabled={props.isBusy} onClick={props.onUndo}>
        {props.t('undoRemove')}
      </button>
    </div>
  );
}
