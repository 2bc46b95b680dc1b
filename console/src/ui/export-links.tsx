import { Download } from 'lucide-react';
import { useT } from '../i18n/use-t.ts';

const words = {
  csv: { zh: '导出 CSV', en: 'Export CSV' },
  xlsx: { zh: '导出 Excel', en: 'Export Excel' },
} as const;

/** The zone of this browser, whose clocks the times of a workbook show. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What is listed as files, with the addresses of both. */
export function ExportLinks({ csv, xlsx, look = '' }: { readonly csv: string; readonly xlsx: string; readonly look?: 'plain' | '' }) {
  const t = useT(words);
  return (
    <>
      <a className={`btn ${look}`} href={csv} download>
        <Download size={14} aria-hidden="true" />
        {t('csv')}
      </a>
      <a className={`btn ${look}`} href={xlsx} download>
        <Download size={14} aria-hidden="true" />
        {t('xlsx')}
      </a>
    </>
  );
}
