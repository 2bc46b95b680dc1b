import type { Driver, Introduction } from '../contracts/driver.ts';
import type { Text } from '../contracts/text.ts';
import type { TrialStep } from '../contracts/trial.ts';

/** A step of a trial that is about trust. */
export type TrustStep = Pick<TrialStep, 'outcome' | 'text' | 'advice' | 'fix' | 'file'>;

type Other = Introduction['other'];

const compare: Text = {
  zh: '先与对方设备上显示的指纹逐位核对；一致再信任。',
  en: 'First compare the fingerprint with what the server itself shows; trust it only when they are the same.',
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
      advice: { zh: `问清对方是否更换过证书。${compare.zh}`, en: `Ask there whether it was renewed. ${compare.en}` },
    },
    unfit: {
      outcome: 'failed',
      text: { zh: '对方证书已过期或未生效', en: 'The certificate of the other side is out of date' },
      advice: { zh: '请对方更换证书，或检查两边的时钟。', en: 'Have it renewed there, or check the clocks of both sides.' },
    },
  };

/** What an introduction says to people: our certificate to take away, and whether the other side is trusted, with the way to trust it. */
export function trustSteps({ own, other }: Introduction): readonly TrustStep[] {
  const { outcome, text, advice } = verdicts[other.trust];
  const who = `${other.name}, SHA-256 ${other.fingerprint}`;
  const isOffered = other.trust === 'unknown' || other.trust === 'changed';
  return [
    {
      outcome: 'ok',
      text: { zh: `本平台的证书：SHA-256 ${own.fingerprint}`, en: `Our certificate: SHA-256 ${own.fingerprint}` },
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
