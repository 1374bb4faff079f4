import type { Localized } from '../lab/localized.ts';

/** What the engine itself says to learners. */
export const messages = {
  passed: { ko: '맞았어요.', en: 'That is it.' },
  answeredRight: { ko: '맞아요.', en: 'Right.' },
  answeredWrong: {
    ko: '그건 아니에요. 실제로는 어떤지 아래에서 확인해 보세요.',
    en: 'Not that. See below what really happens.',
  },
  notRun: {
    ko: '이 단계의 명령을 아직 실행하지 않았어요.',
    en: 'The command of this step has not been run yet.',
  },
  outputDiffers: {
    ko: '출력이 기대한 것과 달라요. 표시된 부분을 비교해 보세요.',
    en: 'The output differs from what was expected. Compare the marked parts.',
  },
  stateDiffers: {
    ko: '클러스터의 상태가 아직 목표와 달라요.',
    en: 'The cluster is not in the wanted state yet.',
  },
  noWorkspace: {
    ko: '아직 실습 공간이 없어서 확인할 수 없어요. 실습을 시작해 주세요.',
    en: 'There is no workspace to look at yet. Start the lab first.',
  },
  exitCode: (expected: string, actual: string): Localized =>
    expected === 'not 0'
      ? {
          ko: `이 명령은 실패해야 하는데 종료 코드 ${actual}(으)로 끝났어요.`,
          en: `This command was meant to fail, but it ended with exit code ${actual}.`,
        }
      : {
          ko: `명령이 종료 코드 ${actual}(으)로 끝났어요. 기대한 값은 ${expected}이에요. 출력의 오류 문구를 읽어 보세요.`,
          en: `The command ended with exit code ${actual}, not ${expected}. Read the error it printed.`,
        },
  clusterUnreachable: (reason: string): Localized => ({
    ko: `지금 클러스터를 볼 수 없어서 판정을 미뤘어요. 여러분의 잘못이 아니에요. 다시 연결되면 저절로 이어서 판정해요. (${reason})`,
    en: `The cluster cannot be reached, so judging has to wait. This is not your mistake. It goes on by itself once the connection is back. (${reason})`,
  }),
  checkerFailed: (reason: string): Localized => ({
    ko: `이 단계를 판정하는 도구에 문제가 생겼어요. 여러분의 잘못이 아니에요. (${reason})`,
    en: `The checker of this step failed. This is not your mistake. (${reason})`,
  }),
};
