import type { Reply } from '../../contracts/api/index.ts';
import { saidIf } from '../../contracts/said.ts';
import { deviceCount } from './configs.ts';
import type { EdgeRow, VersionRow } from './schema.ts';

/** Reports that may be missing before an edge is called silent. */
const missedReports = 3;
/** A report takes its time on a bad line. */
const graceMs = 5_000;

/** A version as the API shows it. */
export const versionView = (row: VersionRow): Reply<'sendEdgeDraft'> => ({
  id: row.id,
  version: row.version,
  state: row.state,
  reason: row.reason ?? undefined,
  reasonText: saidIf(row.reason ?? undefined),
  note: row.note,
  madeBy: row.madeBy,
  madeAt: row.madeAt,
  decidedAt: row.decidedAt ?? undefined,
  confirmSeconds: row.confirmSeconds,
  of: row.ofVersion ?? undefined,
  sourceCount: row.config.sources.length,
  deviceCount: deviceCount(row.config),
});

/** An edge as the API shows it. */
export const edgeView = (row: EdgeRow, newest: VersionRow | undefined, now: number): Reply<'getEdge'> => ({
  id: row.id,
  key: row.key,
  title: row.title,
  device: row.device ?? undefined,
  state: stateOf(row, now),
  createdAt: row.createdAt,
  codeUntil: row.codeUsedBy === null ? (row.codeUntil ?? undefined) : undefined,
  enrolledAt: row.enrolledAt ?? undefined,
  seenAt: row.seenAt ?? undefined,
  report: row.report === null ? undefined : shownReport(row.report),
  newest: newest && versionView(newest),
  draftRevision: row.draftRevision,
  hasDraft: row.hasDraft,
});

/** Its errors in both languages: an edge may run another version of the program, so they are said here. */
function shownReport({ uplink, sources, ...report }: NonNullable<EdgeRow['report']>): Reply<'getEdge'>['report'] {
  return {
    ...report,
    uplink: { ...uplink, lastErrorText: saidIf(uplink.lastError) },
    sources: sources.map((source) => ({ ...source, lastErrorText: saidIf(source.lastError) })),
  };
}

function stateOf({ seenAt, report }: EdgeRow, now: number): Reply<'getEdge'>['state'] {
  if (seenAt === null || report === null) return 'waiting';
  return now - seenAt <= missedReports * report.everySeconds * 1000 + graceMs ? 'online' : 'silent';
}
