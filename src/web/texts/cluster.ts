import type { Localized } from '../../lab/localized.ts';

/** How the cluster is. */
export const clusterPage = {
  clusterDetails: { ko: '클러스터 상태', en: 'Cluster status' },
} satisfies Record<string, Localized>;

export const clusterLive = {
  retry: { ko: '다시 시도', en: 'Try again' },
  clusterConnecting: { ko: '연결 중', en: 'Connecting' },
  clusterReady: { ko: '준비됨 {version}', en: 'Ready {version}' },
  clusterPreparing: { ko: '준비 중 {n}/{total}', en: 'Preparing {n}/{total}' },
  clusterIdle: { ko: '클러스터 없음', en: 'No cluster' },
  clusterFailed: { ko: '준비 실패', en: 'Set-up failed' },
  clusterOffline: { ko: '연결 끊김', en: 'Offline' },
  clusterSignedOut: { ko: '로그인 필요', en: 'Sign in' },
  clusterReadySay: {
    ko: 'Kubernetes {version} 클러스터가 준비됐어요. 단계를 실행해 보세요.',
    en: 'A Kubernetes {version} cluster is ready. Run a step.',
  },
  clusterPreparingSay: {
    ko: '클러스터를 준비하고 있어요. 그동안 글과 검증된 출력을 읽을 수 있어요.',
    en: 'The cluster is being prepared. You can read the text and the verified outputs meanwhile.',
  },
  clusterIdleSay: {
    ko: '클러스터를 쓸 수 없어서 실습은 멈춰 있어요. 글은 읽을 수 있어요.',
    en: 'There is no cluster, so steps cannot run. You can read.',
  },
  clusterFailedSay: { ko: '클러스터를 준비하지 못했어요.', en: 'The cluster could not be prepared.' },
  clusterOfflineSay: {
    ko: 'kindlab 서버와 연결이 끊겼어요. 서버를 띄운 터미널에서 npm start가 돌고 있는지 보세요. 진도는 서버에 남아 있어요.',
    en: 'The connection to the kindlab server is gone. See whether npm start is still running in its terminal. Progress is kept by the server.',
  },
  clusterSignedOutSay: {
    ko: 'npm start가 찍어 준 주소(token이 든 URL)를 이 브라우저에서 여세요. 그러면 이 쪽에서 바로 실행할 수 있어요.',
    en: 'Open the URL that npm start printed (the one with the token) in this browser. Then steps run from here.',
  },
  retryIn: { ko: '{n}초 뒤에 다시 연결해요', en: 'Trying again in {n} s' },
  elapsed: { ko: '{time} 지남', en: '{time} so far' },
  remaining: { ko: '약 {time} 남음', en: 'about {time} left' },
  remainingShort: { ko: '약 {time}', en: '~{time}' },
  countOf: { ko: '{total} 중 {n}', en: '{n} of {total}' },
  stage_pending: { ko: '기다림', en: 'waiting' },
  stage_running: { ko: '하는 중', en: 'working' },
  stage_done: { ko: '끝', en: 'done' },
  stage_skipped: { ko: '건너뜀', en: 'skipped' },
  stage_failed: { ko: '실패', en: 'failed' },
  addOns: { ko: '나중에 더해지는 것', en: 'Still being added' },
  source_kubeconfig: { ko: '지정한 kubeconfig', en: 'your kubeconfig' },
  source_existing: { ko: '이미 있던 클러스터', en: 'the cluster that was there' },
  source_pulled: { ko: '내려받은 이미지', en: 'a pulled image' },
  source_bundle: { ko: '이미지 묶음 파일', en: 'an image bundle' },
  source_built: { ko: '소스에서 빌드', en: 'built from source' },
} satisfies Record<string, Localized>;
