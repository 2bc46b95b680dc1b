import type { Driver, Introduction } from '../contracts/driver.ts';
import type { Text } from '../contracts/text.ts';
import type { TrialStep } from '../contracts/trial.ts';

/** A step of a trial that is about trust. */
export type TrustStep = Pick<TrialStep, 'outcome' | 'text' | 'advice' | 'fix' | 'file'>;

type Other = Introduction['other'];

const compare: Text = {
  zh: '先与对方设备上显示的指纹逐组核对，一致再信任；不一致就不要信任，链路会一直中断，直到对方出示受信任的证书。',
  en: 'First compare the fingerprint with what the server itself shows, and trust it only when they are the same. Otherwise do not: the link stays down until a trusted certificate is shown.',
};
const verdicts: Readonly<Record<Other['trust'], { readonly outcome: TrialStep['outcome']; readonly text: Text; readonly advice?: Text }>> =
  {
    trusted: { outcome: 'ok', text: { zh: '对方证书已受信任', en: 'The certificate of the other side is trusted' } },
    unknown: {
      outcome: 'failed',
      text: { zh: '对方证书尚未受信任', en: 'The certificate of the other side is not trusted yet' },
      advice: compare,
    },
    changed: {
      outcome: 'failed',
      text: {
        zh: '对方证书与受信任的不同：已更换，或中间有人冒充',
        en: 'The other side shows another certificate than the trusted one: it was renewed, or somebody stands between',
      },
      advice: {
        zh: `问清对方是否更换过证书。${compare.zh}原来的证书仍受信任；若已作废，请在设置中删去其指纹。`,
        en: `Ask there whether it was renewed. ${compare.en} The old one stays trusted; when it is no longer valid, delete its fingerprint from the settings.`,
      },
    },
    unfit: {
      outcome: 'failed',
      text: { zh: '对方证书已过期或未生效', en: 'The certificate of the other side is out of date' },
      advice: { zh: '请对方更换证书，或检查两边的时钟。', en: 'Have it renewed there, or check the clocks of both sides.' },
    },
  };

/** A fingerprint in groups of four digits, as people compare it. */
const inGroups = (fingerprint: string): string => fingerprint.match(/.{1,4}/g)?.join(' ') ?? '';

/** What an introduction says to people: our certificate to take away, and whether the other side is trusted, with the way to trust it. */
export function trustSteps({ own, other }: Introduction): readonly TrustStep[] {
  const { outcome, text, advice } = verdicts[other.trust];
  const who = `${other.name}, SHA-256 ${inGroups(other.fingerprint)}`;
  const isOffered = other.trust === 'unknown' || other.trust === 'changed';
  return [
    {
      outcome: 'ok',
      text: { zh: `本平台的证书：SHA-256 ${inGroups(own.fingerprint)}`, en: `Our certificate: SHA-256 ${inGroups(own.fingerprint)}` },
      advice: { zh: '对方若不信任本平台，把此证书导入对方。', en: 'If the other side does not trust us, bring it this certificate.' },
      file: own.file,
    },
    {
      outcome,
      text: { zh: `${text.zh}：${who}，有效至 ${other.validTo}`, en: `${text.en}: ${who}, valid to ${other.validTo}` },
      advice,
      ...(isOffered && { fix: { title: { zh: '已核对，信任此证书', en: 'I have compared it: trust it' }, config: other.trusting } }),
    },
  ];
}

/** The steps of a driver's introduction; none where it has none. Throws its `Failure`. */
export async function introduced(driver: Driver, config: unknown, signal: AbortSignal): Promise<readonly TrustStep[]> {
  const introduction = await driver.introduce?.(config, signal);
  return introduction === undefined ? [] : trustSteps(introduction);
}
