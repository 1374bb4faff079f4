import type { Localized } from '../../lab/localized.ts';

/** The live view of the practice namespace. */
export const objectsLive = {
  groupWorkloads: { ko: '워크로드', en: 'Workloads' },
  groupNetwork: { ko: '서비스와 네트워크', en: 'Services and network' },
  groupConfiguration: { ko: '구성', en: 'Configuration' },
  groupStorage: { ko: '스토리지', en: 'Storage' },
  groupAccess: { ko: '권한', en: 'Access' },
  groupLimits: { ko: '한도', en: 'Limits' },
  groupOther: { ko: '그 밖의 오브젝트', en: 'Other objects' },
  groupEvents: { ko: '이벤트', en: 'Events' },
  containerKind: { ko: '컨테이너', en: 'container' },
  objectsSyncing: { ko: '네임스페이스를 살펴보고 있어요.', en: 'Looking into the namespace.' },
  objectsEmpty: {
    ko: '이 네임스페이스에는 아직 오브젝트가 없어요. 만들면 바로 여기에 나타나요.',
    en: 'There are no objects in this namespace yet. They appear here as soon as you make some.',
  },
  objectsUnseen: {
    ko: '지금은 클러스터를 볼 수 없어요. 아래는 마지막으로 본 모습이에요. 다시 보이면 저절로 이어져요.',
    en: 'The cluster cannot be seen at the moment. Below is what was seen last; it goes on by itself.',
  },
  objectsAllWell: { ko: '문제가 보이지 않아요', en: 'nothing looks wrong' },
  podsReady: { ko: '파드 {total}개 중 {ready}개 준비됨', en: '{ready} of {total} Pods ready' },
  podsNone: { ko: '실행 중인 파드 없음', en: 'no Pods running' },
  objectsWrong: { ko: '살펴볼 오브젝트 {n}개', en: '{n} to look into' },
  objectsLeftOut: { ko: '이 밖에 {n}개가 더 있어요.', en: '{n} more are not shown.' },
  showBelow: { ko: '{name} 펼치기', en: 'Expand {name}' },
  hideBelow: { ko: '{name} 접기', en: 'Collapse {name}' },
  runInShell: { ko: '셸에서 실행', en: 'Run in the shell' },
  selectsNone: { ko: '선택하는 파드 없음', en: 'selects no Pods' },
  warningEvent: { ko: '경고', en: 'Warning' },
  times: { ko: '{n}번', en: '{n} times' },
} satisfies Record<string, Localized>;
