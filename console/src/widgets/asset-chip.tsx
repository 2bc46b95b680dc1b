import { X } from 'lucide-react';
import { useCall } from '../api/queries.ts';
import { useText } from '../i18n/use-t.ts';

/** Says that a list is of one asset only; a click shows all again. */
export function AssetChip(props: {
  readonly id: string;
  readonly clear: string;
  readonly only: (asset: string) => string;
  readonly onClear: () => void;
}) {
  const text = useText();
  const asset = useCall('getAsset', { params: { id: props.id } }).data;
  return (
    <button type="button" className="chip" onClick={props.onClear} title={props.clear}>
      <X size={13} aria-hidden="true" />
      {props.only(asset ? text(asset.title) : '…')}
    </button>
  );
}
