import { useT } from '../../i18n/use-t.ts';
import { AssetIcon, assetIconNames } from '../../ui/asset-icon.tsx';
import { Specimen } from './specimen.tsx';
import { designWords } from './words.ts';

const spaces = ['--gap', '--pad', '--row', '--radius', '--radius-panel'] as const;

function Type() {
  const t = useT(designWords);
  return (
    <div className="type-scale">
      <p className="type-page">{t('pageTitle')}</p>
      <p className="type-panel">{t('panelTitle')}</p>
      <p>{t('body')}</p>
      <p className="type-meta">{t('meta')}</p>
      <p>
        <span className="tile-value num">
          1,111.11 <small>m³/s</small>
        </span>{' '}
        {t('figure')}
      </p>
      <p>
        <kbd className="kbd">Ctrl K</kbd> <code>idukki.level</code>
      </p>
    </div>
  );
}

function Spaces() {
  return (
    <ul className="spaces">
      {spaces.map((name) => (
        <li key={name}>
          <code>{name}</code>
          {name.startsWith('--radius') ? (
            <i className="corner" style={{ borderRadius: `var(${name})` }} />
          ) : (
            <i style={{ width: `var(${name})` }} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** Type, spacing and icons. */
export function Foundations() {
  const t = useT(designWords);
  return (
    <div className="specimens">
      <Specimen name={t('type')}>
        <Type />
      </Specimen>
      <Specimen name={t('space')}>
        <Spaces />
      </Specimen>
      <Specimen name="AssetIcon" state={t('icons')} isWide>
        <ul className="icon-list">
          {assetIconNames.map((name) => (
            <li key={name}>
              <AssetIcon name={name} size={18} />
              <code>{name}</code>
            </li>
          ))}
        </ul>
      </Specimen>
    </div>
  );
}
