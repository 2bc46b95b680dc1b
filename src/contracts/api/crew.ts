import { z } from 'zod';
import { byId, epochMs, id, languageInQuery, limit, page, text } from './common.ts';
import type { RouteContract } from './route.ts';

const words = (most: number) => z.string().trim().max(most);
const day = z.iso.date().describe('A day, such as 2027-06-30');

/** How a certificate stands: `valid`, `expiring` within 30 days, `expired` the day is over (UTC+8), `unknown` nobody said until when it is valid. */
export const certificateStates = ['valid', 'expiring', 'expired', 'unknown'] as const;

/**
 * What the register says of a person at a declared movement: `registered` and the certificate is valid, `expired` the certificate is over,
 * `unknown` the person is not in the register of this vessel, `notDeclared` the person is in it and was not declared.
 */
export const crewFindings = ['registered', 'expired', 'unknown', 'notDeclared'] as const;

/** A person who is registered on board of a vessel. Personal data: operators see it, viewers do not. */
export const crewMember = z.object({
  id,
  asset: id.describe('The vessel'),
  assetTitle: text,
  name: z.string(),
  rank: z.string().describe('What the person does on board'),
  certificate: z.string().describe('Kind or number of the certificate of competency'),
  document: z.string().describe('Number of the identity document or seafarer’s book'),
  phone: z.string(),
  validUntil: day.optional().describe('Last day of the certificate'),
  state: z.enum(certificateStates),
  changedBy: z.string(),
  changedAt: epochMs,
});

/** A person of a declaration. */
export const declaredPerson = z.strictObject({
  name: words(80).min(1),
  document: words(40).default('').describe('Empty: the person is found in the register by name'),
});

const details = {
  rank: words(80),
  certificate: words(120),
  document: words(40),
  phone: words(40),
};
const none = '';

export const crewRoutes = {
  listCrew: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '船员登记：在船人员与证书', en: 'Crew register: persons on board of vessels, with their certificates' },
    query: z.object({
      asset: id.optional(),
      text: words(80).optional().describe('Part of name, rank, certificate, document or phone'),
      state: z.enum(certificateStates).optional(),
      after: z.string().max(120).optional(),
      limit: limit(500, 100),
    }),
    reply: page(crewMember),
  },
  exportCrew: {
    permission: 'operator',
    sites: 'narrowed',
    audited: true,
    summary: { zh: '导出船员登记 CSV（记入审计）', en: 'The same as CSV; the audit notes it' },
    query: z.object({ asset: id.optional(), state: z.enum(certificateStates).optional(), language: languageInQuery }),
    media: 'text/csv',
  },
  createCrewMember: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '登记船员', en: 'Register a person on board of a vessel' },
    body: z.strictObject({
      asset: id,
      name: words(80).min(1),
      rank: details.rank.default(none),
      certificate: details.certificate.default(none),
      document: details.document.default(none),
      phone: details.phone.default(none),
      validUntil: day.optional(),
    }),
    reply: crewMember,
  },
  updateCrewMember: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '修改船员；换船即改所属船舶', en: 'Change a person; another vessel moves the person there' },
    params: byId,
    body: z.strictObject({
      asset: id.optional(),
      name: words(80).min(1).optional(),
      rank: details.rank.optional(),
      certificate: details.certificate.optional(),
      document: details.document.optional(),
      phone: details.phone.optional(),
      validUntil: day.nullable().optional().describe('null: nobody knows'),
    }),
    reply: crewMember,
  },
  removeCrewMember: {
    permission: 'operator',
    sites: 'narrowed',
    summary: { zh: '删除船员登记', en: 'Take a person out of the register; nothing of the entry is kept' },
    params: byId,
  },
  importCrew: {
    permission: 'operator',
    sites: 'narrowed',
    summary: {
      zh: '批量登记；apply=false 只检查。正文为 CSV（UTF-8 或 GB 18030）：船舶、姓名、职务、证书、证件号、电话、有效期至',
      en: 'Register many; apply=false only checks. Body: a CSV (UTF-8 or GB 18030) with vessel, name, rank, certificate, document, phone, valid until',
    },
    query: z.object({
      apply: z.enum(['true', 'false']).default('false').describe('All rows in one transaction, and only when none has an error'),
    }),
    reply: z.object({
      applied: z.boolean(),
      rows: z.number().int(),
      created: z.number().int(),
      changed: z.number().int().describe('Of the same vessel with the same document, or without one the same name'),
      unchanged: z.number().int(),
      errorCount: z.number().int(),
      errors: z
        .array(z.object({ row: z.number().int().optional(), column: z.string(), text }))
        .describe('The first 500; the heading is row 1'),
    }),
  },
  exportCrewMember: {
    permission: 'administrator',
    audited: true,
    summary: { zh: '提供某船员的全部个人信息', en: 'All that is held of a person of the register, for that person' },
    params: byId,
    reply: z.object({
      format: z.literal('yangfan-personal-data'),
      formatVersion: z.literal(1),
      exportedAt: epochMs,
      person: z.object({ name: z.string(), document: z.string() }),
      records: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
    }),
  },
  eraseCrewMember: {
    permission: 'administrator',
    summary: {
      zh: '抹除某船员：删除其登记，并以化名取代记录中的姓名',
      en: 'Erase a person: the entries go, and a pseudonym takes the place of the name in all records',
    },
    params: byId,
    body: z.strictObject({ name: words(80).describe('The name once more'), reason: words(400).min(1) }),
    reply: z.object({
      pseudonym: z.string(),
      removed: z.number().int().describe('Entries of the register'),
      changed: z.record(z.string(), z.number().int()).describe('Records by table'),
      wordsLeft: z
        .boolean()
        .describe('True where somebody else has the same name: then what people wrote is left as it is, and is changed by hand'),
    }),
  },
} as const satisfies Record<string, RouteContract>;
