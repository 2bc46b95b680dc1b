import type { NatsLogReplica } from '../adapters/nats-log/log-replica.ts';
import { errorText } from '../contracts/errors.ts';
import type { FlowStats } from '../contracts/flow.ts';
import type { LoadState } from '../contracts/load.ts';
import { said } from '../contracts/said.ts';
import type { Text } from '../contracts/text.ts';
import type { AgentState } from '../edge/agent.ts';
import type { Database } from '../kernel/database.ts';
import type { PartHealth } from '../kernel/health.ts';
import type { Outbox } from '../kernel/outbox.ts';
import type { UplinkState } from '../uplink/uplink.ts';

/** Does the database answer? */
export const databaseHealth = (db: Database) => async (): Promise<PartHealth> => {
  await db.selectNoFrom((is) => is.val(1).as('one')).execute();
  return { ok: true, detail: { zh: '应答正常', en: 'answers' } };
};

/** The only thing besides its disk that a data plane waits for. */
const copyTakesNothing = { zh: '日志在 NATS 中的副本写不进去', en: 'the copy of its log in NATS takes nothing' };

/** Are samples taken? */
export const flowHealth = (state: () => Pick<FlowStats, 'refusal' | 'memoryError'>) => (): PartHealth => {
  const { refusal, memoryError: error } = state();
  if (refusal === undefined && error !== undefined)
    return {
      ok: true,
      detail: { zh: `正常接收样本；规则所学未能保存或补读：${said(error).zh}`, en: `takes samples; rules that learn: ${error}` },
    };
  if (refusal === undefined) return { ok: true, detail: { zh: '正常接收样本', en: 'takes samples' } };
  const why = refusal === 'NOT_AVAILABLE' ? copyTakesNothing : errorText(refusal);
  return { ok: false, detail: { zh: `暂停接收样本：${why.zh}`, en: `refuses samples: ${why.en}` } };
};

/** Can the work be done that comes in? Busy is well; overloaded is not. */
export const loadHealth = (state: () => Pick<FlowStats, 'load'>) => (): PartHealth => {
  const { load } = state();
  const { zh, en } = loadTexts[load.state];
  const why = load.reasons.length === 0 ? [] : [load.reasons];
  const join = (language: 'zh' | 'en', between: string) => why.map((texts) => texts.map((text) => text[language]).join(between));
  return {
    ok: load.state !== 'overloaded',
    detail: { zh: [zh, ...join('zh', '；')].join('：'), en: [en, ...join('en', '; ')].join(': ') },
  };
};

const loadTexts: Readonly<Record<LoadState, Text>> = {
  calm: { zh: '从容', en: 'calm' },
  busy: { zh: '繁忙', en: 'busy' },
  overloaded: { zh: '过载', en: 'overloaded' },
};

/** Is there room on the disk? */
export const diskHealth = (state: () => Pick<FlowStats, 'diskUsedRatio'>, refuseAt: number) => (): PartHealth => {
  const { diskUsedRatio } = state();
  const percent = Math.round(diskUsedRatio * 100);
  return { ok: diskUsedRatio < refuseAt, detail: { zh: `已用 ${percent} %`, en: `${percent} % used` } };
};

/** Are all events delivered? */
export const outboxHealth = (outbox: Outbox) => async (): Promise<PartHealth> => {
  const letters = await outbox.countDeadLetters();
  return { ok: letters === 0, detail: { zh: `${letters} 个事件未送达`, en: `${letters} undelivered events` } };
};

/** Do our samples reach the central Yangfan? */
export const uplinkHealth = (state: () => UplinkState) => (): PartHealth => {
  const { isConnected, waitingSamples, lagMs, diskError } = state();
  if (diskError !== undefined)
    return { ok: false, detail: { zh: `磁盘写不进上传进度：${diskError}`, en: `the disk does not take how far it is: ${diskError}` } };
  const seconds = Math.round(lagMs / 1000);
  const behind =
    waitingSamples === 0
      ? { zh: '', en: '' }
      : {
          zh: `，约 ${waitingSamples} 个样本待上传，落后 ${seconds} 秒`,
          en: `, about ${waitingSamples} samples wait, ${seconds} s behind`,
        };
  return {
    ok: isConnected,
    detail: {
      zh: `${isConnected ? '已连接上级平台' : '未连接上级平台'}${behind.zh}`,
      en: `${isConnected ? 'connected to the central Yangfan' : 'not connected to the central Yangfan'}${behind.en}`,
    },
  };
};

/** Are the bridges to other brokers connected that should be? */
export const bridgesHealth =
  (links: () => Promise<readonly { readonly title: string; readonly isConnected: boolean }[]>) => async (): Promise<PartHealth> => {
    const all = await links();
    const down = all.filter(({ isConnected }) => !isConnected).map(({ title }) => title);
    if (down.length > 0) return { ok: false, detail: { zh: `转发未连接：${down.join('、')}`, en: `not connected: ${down.join(', ')}` } };
    return { ok: true, detail: { zh: `${all.length} 个转发均已连接`, en: `${all.length} connected` } };
  };

/** Does the centre, from which an edge takes its configuration, answer? */
export const centreHealth = (state: () => AgentState) => (): PartHealth => {
  const { lastError, version } = state();
  const which = version === 0 ? { zh: '本地文件', en: 'its own file' } : { zh: `第 ${version} 版`, en: `version ${version}` };
  if (lastError === undefined) return { ok: true, detail: { zh: `运行配置：${which.zh}`, en: `runs the configuration of ${which.en}` } };
  return {
    ok: false,
    detail: {
      zh: `中心无应答，继续运行${which.zh}：${said(lastError).zh}`,
      en: `no answer of the centre, ${which.en} goes on: ${lastError}`,
    },
  };
};

/** Does NATS take the log of a data plane, without which no device is acknowledged? */
export const replicaHealth = (replica: Pick<NatsLogReplica, 'state'>) => (): PartHealth => {
  const { error, logs } = replica.state();
  if (error === undefined)
    return { ok: true, detail: { zh: `日志已在 NATS 留副本（${logs} 个）`, en: `the log is in NATS too (${logs} files)` } };
  return {
    ok: false,
    detail: { zh: `日志无法复制到 NATS，暂停接收样本：${said(error).zh}`, en: `NATS does not take the log, nothing is taken: ${error}` },
  };
};
