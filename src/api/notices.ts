import type { StreamEvent } from './api-schema.ts';

type Notice = Extract<StreamEvent, { type: 'notice' }>;

const notice = (
  code: string,
  level: Notice['level'],
  ko: string,
  en: string,
  labId: string | null = null,
): Notice => ({ type: 'notice', labId, level, code, ko, en });

/** What the page says about things that happen without anybody asking. */
export const notices = {
  clusterLost: () =>
    notice(
      'cluster-lost',
      'warning',
      '클러스터가 응답하지 않아요. 자동으로 다시 연결하고 있어요. 진도는 그대로 남아 있어요.',
      'The cluster does not answer. It is being brought back; your progress is kept.',
    ),
  clusterRestored: () =>
    notice(
      'cluster-restored',
      'info',
      '클러스터가 다시 응답해요. 하던 곳에서 이어서 하세요.',
      'The cluster answers again. Go on where you were.',
    ),
  storeDown: () =>
    notice(
      'store-down',
      'warning',
      '진도를 저장할 수 없어요. 실습은 계속할 수 있고, 저장소가 돌아오면 밀린 기록을 저장해요.',
      'Progress cannot be saved right now. Keep going; it will be saved when the store is back.',
    ),
  storeBack: () =>
    notice(
      'store-back',
      'info',
      '밀린 진도까지 모두 저장했어요.',
      'Progress is saved again, nothing was lost.',
    ),
  idle: (labId: string, minutes: number) =>
    notice(
      'workspace-idle',
      'warning',
      `한동안 사용하지 않아서 작업 공간을 ${minutes}분 뒤에 정리해요. 계속하려면 아무 키나 누르세요. 진도는 그대로 남아요.`,
      `This workspace has been idle and is removed in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}. Press any key in it to keep it; progress stays either way.`,
      labId,
    ),
  workspaceGone: (labId: string) =>
    notice(
      'workspace-gone',
      'info',
      '작업 공간이 정리되었어요. 진도는 그대로예요. 실습을 다시 시작하면 새 작업 공간이 열려요.',
      'The workspace was removed. Your progress is kept; starting the lab again opens a fresh one.',
      labId,
    ),
  controlPlaneAnew: (labId: string) =>
    notice(
      'control-plane-anew',
      'warning',
      '나만의 컨트롤 플레인이 멈춰서 새로 만들었어요. 그 안에 만든 것은 사라졌지만 진도는 그대로예요. 처음 상태에서 다시 하려면 초기화를 누르세요.',
      'Your control plane was lost and has been made again. What was in it is gone; your progress is kept. Reset begins with everything fresh.',
      labId,
    ),
  workspaceFailed: (labId: string) =>
    notice(
      'workspace-failed',
      'error',
      '작업 공간을 쓸 수 없게 되었어요. 여러분의 잘못이 아니에요. 초기화를 누르면 새로 만들어요.',
      'The workspace cannot be used any more. This is not your fault; Reset makes a new one.',
      labId,
    ),
};
