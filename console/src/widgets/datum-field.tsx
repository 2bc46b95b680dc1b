import { type Datum, datums } from '../../../src/contracts/datum.ts';
import { useT } from '../i18n/use-t.ts';
import type { Words } from '../i18n/words.ts';
import { Field } from '../ui/field.tsx';

const datumWords = {
  label: { zh: '坐标系', en: 'Coordinate system' },
  wgs84: { zh: 'WGS 84（GPS、北斗原始坐标）', en: 'WGS 84 (as GPS and BeiDou give it)' },
  gcj02: { zh: 'GCJ-02（高德、腾讯等）', en: 'GCJ-02 (Amap, Tencent and others)' },
  bd09: { zh: 'BD-09（百度）', en: 'BD-09 (Baidu)' },
} as const satisfies Words;

/** In which coordinate system something comes in; it is kept in WGS 84. */
export function DatumField(props: { readonly value: Datum; readonly onChange: (datum: Datum) => void; readonly help: string }) {
  const t = useT(datumWords);
  return (
    <Field label={t('label')} help={props.help}>
      {(wiring) => (
        <select
          {...wiring}
          className="input"
          value={props.value}
          onChange={(e) => props.onChange(datums.find((one) => one === e.target.value) ?? 'wgs84')}
        >
          {datums.map((one) => (
            <option key={one} value={one}>
              {t(one)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
