import type { Localized } from '../../lab/localized.ts';

/** A chapter around its text. */
export const chapterPage = {
  minutes: { ko: '약 {n}분', en: 'about {n} min' },
  chapterOf: { ko: '{n}장', en: 'Chapter {n}' },
  stepsOf: { ko: '실습 {n}단계', en: '{n} steps' },
  provenOn: { ko: 'Kubernetes {versions}에서 검증', en: 'proven on Kubernetes {versions}' },
  notProven: { ko: '아직 검증 기록이 없어요', en: 'not recorded yet' },
  isolation_none: { ko: '클러스터 없이', en: 'no cluster needed' },
  isolation_namespace: { ko: '나만의 네임스페이스에서 실습', en: 'runs in a namespace of your own' },
  isolation_controlPlane: { ko: '나만의 컨트롤 플레인에서 실습', en: 'runs on a control plane of your own' },
  isolation_cluster: { ko: '나만의 클러스터에서 실습', en: 'runs on a cluster of your own' },
  outcomes: { ko: '이 장을 마치면', en: 'After this chapter you can' },
  prerequisites: { ko: '먼저 알면 좋은 것', en: 'Good to know first' },
  sources: { ko: '출처', en: 'Sources' },
  recap: { ko: '되짚어 보기', en: 'Recap' },
  thenLabel: { ko: '노트를 쓸 때', en: 'Then' },
  now: { ko: '지금', en: 'Now' },
  nowSince: { ko: '지금 (v{version}부터)', en: 'Now (since v{version})' },
  thenAndNow: { ko: '그때와 지금', en: 'Then and now' },
  thenNote: { ko: '노트 {note}', en: 'note {note}' },
  pageNext: { ko: '다음 장', en: 'Next chapter' },
  pagePrevious: { ko: '이전 장', en: 'Previous chapter' },
} satisfies Record<string, Localized>;
