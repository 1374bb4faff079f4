import type { Localized } from '../lab/localized.ts';
import type { StageDefinition } from './progress.ts';
import type { Timings } from './timings.ts';

interface Described {
  title: Localized;
  /** Milliseconds on two cores with empty caches; replaced by what this machine took last time. */
  usualMs: number;
  lane: StageDefinition['lane'];
}

const stages = {
  'own-cluster': {
    title: { ko: '직접 지정한 클러스터', en: 'The cluster you named' },
    usualMs: 1_000,
    lane: 'main',
  },
  docker: { title: { ko: '도커 준비', en: 'Docker' }, usualMs: 2_000, lane: 'main' },
  existing: {
    title: { ko: '이미 만들어 둔 클러스터', en: 'The cluster made earlier' },
    usualMs: 15_000,
    lane: 'main',
  },
  pulled: {
    title: { ko: '노드 이미지 내려받기', en: 'A node image to pull' },
    usualMs: 60_000,
    lane: 'main',
  },
  bundle: { title: { ko: '이미지 묶음 파일', en: 'An image bundle file' }, usualMs: 30_000, lane: 'main' },
  tools: { title: { ko: '빌드 도구 준비', en: 'Build tools' }, usualMs: 5_000, lane: 'main' },
  modules: { title: { ko: '소스 내려받기', en: 'Downloading sources' }, usualMs: 50_000, lane: 'main' },
  'file-systems': {
    title: { ko: '데비안 패키지로 이미지 만들기', en: 'File systems from Debian packages' },
    usualMs: 140_000,
    lane: 'beside',
  },
  'control-plane': {
    title: { ko: '쿠버네티스 컴파일', en: 'Compiling Kubernetes' },
    usualMs: 340_000,
    lane: 'main',
  },
  containerd: {
    title: { ko: 'containerd 컴파일', en: 'Compiling containerd' },
    usualMs: 48_000,
    lane: 'main',
  },
  'node-image': {
    title: { ko: '노드 이미지 조립', en: 'Assembling the node image' },
    usualMs: 8_000,
    lane: 'main',
  },
  cluster: { title: { ko: '클러스터 생성', en: 'Creating the cluster' }, usualMs: 11_000, lane: 'main' },
  images: { title: { ko: '실습 이미지 싣기', en: 'Loading the lab images' }, usualMs: 8_000, lane: 'main' },
  'network-policy': {
    title: { ko: '네트워크 정책 적용 여부 확인', en: 'Probing NetworkPolicy' },
    usualMs: 3_000,
    lane: 'addOn',
  },
  dns: { title: { ko: '클러스터 DNS', en: 'Cluster DNS' }, usualMs: 90_000, lane: 'addOn' },
  storage: {
    title: { ko: '기본 스토리지클래스', en: 'Default StorageClass' },
    usualMs: 60_000,
    lane: 'addOn',
  },
  'own-control-planes': {
    title: { ko: '나만의 컨트롤 플레인에 쓰는 이미지', en: 'Images for control planes of one’s own' },
    usualMs: 100_000,
    lane: 'addOn',
  },
  metrics: { title: { ko: '리소스 메트릭', en: 'Resource metrics' }, usualMs: 120_000, lane: 'addOn' },
  'client-images': {
    title: { ko: '클라이언트 라이브러리 이미지', en: 'Images with client libraries' },
    usualMs: 150_000,
    lane: 'addOn',
  },
} as const satisfies Record<string, Described>;

export type StageId = keyof typeof stages;

/** Stages ready to be planned, with what this machine has taught us about each. */
export function defineStages(ids: readonly StageId[], timings: Pick<Timings, 'stageMs'>): StageDefinition[] {
  return ids.map((id) => ({
    id,
    title: stages[id].title,
    lane: stages[id].lane,
    estimateMs: timings.stageMs(id) ?? stages[id].usualMs,
  }));
}
