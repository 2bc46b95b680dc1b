import { useState } from 'react';
import type { Datum } from '../../../../src/contracts/datum.ts';
import { useT } from '../../i18n/use-t.ts';
import { Field } from '../../ui/field.tsx';
import { toastError } from '../../ui/toast.tsx';
import { DatumField } from '../../widgets/datum-field.tsx';
import { type GeoJsonProblem, shapeOfGeoJson } from './geojson.ts';
import type { StillShape } from './shape-text.ts';
import { placesWords } from './words.ts';

const words = { broken: 'geoJsonBroken', none: 'geoJsonNone' } as const satisfies Readonly<
  Record<GeoJsonProblem, keyof typeof placesWords>
>;

/** Takes the areas of a GeoJSON file for the fence that is being made; choosing other coordinates reads the same file again. */
export function GeoJsonFile({ onRead }: { readonly onRead: (shape: StillShape) => void }) {
  const t = useT(placesWords);
  const [datum, setDatum] = useState<Datum>('wgs84');
  const [file, setFile] = useState<File>();
  const [problem, setProblem] = useState<GeoJsonProblem>();
  const read = (from: File | undefined, by: Datum): void => {
    setFile(from);
    setDatum(by);
    setProblem(undefined);
    if (from === undefined) return;
    const take = (text: string) => {
      const found = shapeOfGeoJson(text, by);
      if (typeof found === 'string') setProblem(found);
      else onRead(found);
    };
    from.text().then(take).catch(toastError);
  };
  return (
    <details>
      <summary>{t('geoJson')}</summary>
      <DatumField value={datum} onChange={(by) => read(file, by)} help={t('geoJsonDatum')} />
      <Field label={t('geoJson')} error={problem && t(words[problem])}>
        {(wiring) => (
          <input
            {...wiring}
            className="input"
            type="file"
            accept=".geojson,.json"
            onChange={(e) => read(e.target.files?.[0] ?? undefined, datum)}
          />
        )}
      </Field>
    </details>
  );
}
