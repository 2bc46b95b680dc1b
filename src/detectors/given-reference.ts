import { z } from 'zod';

/** The parameter for a centre that is known; it counts only with a {@link givenSigma}. */
export const givenCentre = z
  .number()
  .default(0)
  .meta({
    title: 'Centre',
    description: 'Centre, in the unit of the point; counts only when sigma is given',
    zh: { title: '中心值', description: '中心值，单位与测点相同；仅在给定 σ 时有效' },
  });

/** The parameter for a standard deviation that is known; without it centre and sigma are learnt. */
export const givenSigma = z
  .number()
  .min(0)
  .default(0)
  .meta({
    title: 'Sigma',
    description:
      'Standard deviation of the normal state, in the unit of the point; 0: centre and sigma are learnt from the first values, which for a new rule are the newest that are stored',
    zh: { title: 'σ', description: '正常状态的标准差，单位与测点相同；0 表示由最初的数据学习中心值与 σ；新建规则取最近的已存历史学习' },
  });
