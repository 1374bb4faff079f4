import type { Localized } from '../../lab/localized.ts';

/** The page that says what was proven, when and on what. */
export const proofPage = {
  proof: { ko: '증명', en: 'Proof' },
  proofLead: {
    ko: '모든 실습은 새 작업 공간에서 `kindlab verify`로 증명해요. 아래는 증명이 남긴 기록 그대로예요.',
    en: 'Every lab is proven by `kindlab verify` on fresh workspaces. Below is what that left on record, as it is.',
  },
  proofUntouched: {
    ko: '아무도 손대지 않은 작업 공간에서는 어느 단계도 통과하지 않아요.',
    en: 'On a workspace that nobody has touched, no step passes.',
  },
  proofSolution: {
    ko: '정답은 모든 단계를 통과하고, 그때 출력된 것이 챕터에 실린 출력이에요.',
    en: 'The solution passes every step, and what it prints is what the chapters show.',
  },
  proofMistakes: {
    ko: '적어 둔 실수를 하나하나 정말로 저질러 보고, 바로 그 진단이 나오는지 봐요.',
    en: 'Each known mistake is made for real and has to get exactly its own diagnosis.',
  },
  proofChecks: {
    ko: '검사와 예상 출력이 말하는 것을 한 번에 하나씩 바꿔 보고, 알아채는지 봐요.',
    en: 'What checks and expected outputs name is changed, one thing at a time, and has to be noticed.',
  },
  proofReproduce: { ko: '직접 증명해 보기', en: 'Prove it yourself' },
  proofReproduceText: {
    ko: '체크아웃한 폴더에서 이렇게 하면 돼요. 클러스터가 없으면 만들어요.',
    en: 'In a checkout, run this. It makes the cluster where there is none.',
  },
  proofOf: { ko: '{title}의 증명', en: 'Proofs of {title}' },
  proofLab: { ko: '실습', en: 'Lab' },
  proofDate: { ko: '날짜', en: 'Date' },
  proofFlakes: { ko: '실패', en: 'Failures' },
  proofFlakesOf: { ko: '{runs}번 중 {failed}번 실패', en: '{failed} of {runs} runs failed' },
  proofMistakesHead: { ko: '알아본 실수', en: 'Mistakes recognised' },
  proofChecksHead: { ko: '알아챈 변경', en: 'Changes noticed' },
  proofTime: { ko: '걸린 시간', en: 'Time' },
  proofSeconds: { ko: '{n}초', en: '{n} s' },
  proofStale: { ko: '그 뒤로 실습이 바뀌었어요', en: 'the lab has changed since' },
} satisfies Record<string, Localized>;
