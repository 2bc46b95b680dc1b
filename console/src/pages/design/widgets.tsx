import { useState } from 'react';
import { useCall } from '../../api/queries.ts';
import { useT } from '../../i18n/use-t.ts';
import type { RangeText } from '../../ui/range.ts';
import { EmptyState, Loaded } from '../../ui/states.tsx';
import { useZoom } from '../../ui/use-zoom.ts';
import { Screen } from '../../widgets/screen.tsx';
import { designWords } from './words.ts';

/** Assets looked through for one at the end of the tree, which is what has points. */
const looked = 20;

function AssetWidgets({ id }: { readonly id: string }) {
  const [range, setRange] = useState<RangeText>({ from: 'now-8h', to: 'now' });
  const zoom = useZoom(range, setRange);
  const asset = useCall('getAsset', { params: { id } });
  const rules = useCall('listRules', { query: { asset: id } }).data?.items ?? [];
  return (
    <div className="live-widgets">
      <Loaded query={asset}>{(one) => <Screen asset={one} rules={rules} range={range} zoom={zoom} />}</Loaded>
    </div>
  );
}

/** The widgets that packs compose, with the live values of this system. */
export function LiveWidgets() {
  const t = useT(designWords);
  const assets = useCall('listAssets', { query: { limit: looked } });
  return (
    <Loaded query={assets}>
      {({ items }) => {
        const one = items.find((asset) => asset.childCount === 0) ?? items[0];
        return one ? <AssetWidgets id={one.id} /> : <EmptyState>{t('noAsset')}</EmptyState>;
      }}
    </Loaded>
  );
}
