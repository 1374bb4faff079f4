import type { Localized } from '../../lab/localized.ts';

/** The page that says where each section of the study notes is taught. */
export const coveragePage = {
  coverage: { ko: '노트 지도', en: 'Map of the notes' },
  coverageLead: {
    ko: '이 책의 바탕은 네 편의 스터디 노트예요. 노트의 절 {total}개가 모두 어느 장 어디에 있는지 적었어요. {labs}개는 실습으로 해 보고, {read}개는 읽어요.',
    en: 'This book builds on four study notes. Below, each of their {total} sections has its place in a chapter: {labs} are done in a lab, {read} are read.',
  },
  coverageUnableLead: {
    ko: '노트에 적힌 그대로는 이제 할 수 없는 {n}개에는 까닭과, 그 대신 무엇을 하는지 적었어요.',
    en: 'Where a section can no longer be done as it was written ({n} of them), it says why, and what is done instead.',
  },
  coverageNote: { ko: '노트 {id}', en: 'Note {id}' },
  coverageCount: { ko: '절 {n}개', en: '{n} sections' },
  coverageShow: { ko: '무엇을 볼까요', en: 'Show' },
  coverageAll: { ko: '모두', en: 'All' },
  coverageLab: { ko: '실습으로', en: 'Done in a lab' },
  coverageOwnControlPlane: { ko: '나만의 컨트롤 플레인에서', en: 'On a control plane of your own' },
  coverageRead: { ko: '읽기', en: 'To read' },
  coverageUnable: { ko: '다르게 하는 것', en: 'Done differently' },
  coverageSearch: { ko: '절 제목이나 장에서 찾기', en: 'Find in titles and chapters' },
  coverageTop: { ko: '장의 첫머리', en: 'the beginning of the chapter' },
  coverageWhy: { ko: '그대로는 안 되는 까닭', en: 'Why not as written' },
  coverageInstead: { ko: '그 대신', en: 'Instead' },
} satisfies Record<string, Localized>;

export const coverageLive = {
  coverageShown: { ko: '절 {total}개 가운데 {n}개', en: '{n} of {total} sections' },
} satisfies Record<string, Localized>;
