import type { V1Pod } from '@kubernetes/client-node';
import { toolboxContainer } from './names.ts';
import { podEnded } from './provision.ts';

const retryMs = { first: 500, most: 10_000 };

export interface ToolboxHealthOptions {
  isOver(): boolean;
  /** Makes the toolbox again under the same name. Rejects when that does not work now. */
  recreate(): Promise<void>;
  report(error: unknown): void;
  /** `notice` is for the terminal, in both languages. Returns whether the workspace is worth a new toolbox. */
  lost(why: string, notice: string): boolean;
  /** A shell can be opened in it. */
  running(): void;
}

/** Notices that a workspace's toolbox was deleted, evicted or restarted, and makes it again. */
export function createToolboxHealth(options: ToolboxHealthOptions): {
  podChanged(pod: V1Pod | undefined): void;
} {
  let restarts: number | null = null;
  let recreating = false;

  /** Tries until the toolbox exists again or the workspace ends. */
  async function recreate(): Promise<void> {
    recreating = true;
    for (let delayMs = retryMs.first; !options.isOver(); delayMs = Math.min(retryMs.most, delayMs * 2)) {
      try {
        await options.recreate();
        break;
      } catch (error) {
        options.report(error);
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
    recreating = false;
  }

  function podLost(korean: string, why: string): void {
    if (recreating) return;
    restarts = null;
    const notice =
      `${korean} 다시 만드는 중입니다. 셸과 홈의 파일은 처음 상태로 돌아가고, 실습 네임스페이스는 그대로입니다. / ` +
      `${why} It is being made again: shell and home start afresh, the practice namespace is kept.`;
    if (options.lost(why, notice)) void recreate();
  }

  return {
    podChanged(pod) {
      if (options.isOver()) return;
      if (pod === undefined) {
        podLost('도구 상자 파드가 삭제되었습니다.', 'The toolbox pod was deleted.');
        return;
      }
      // While it is being deleted, that is what happens to it; its end is told when it is gone.
      if (podEnded(pod) && pod.metadata?.deletionTimestamp === undefined) {
        const { reason, message = '' } = pod.status ?? {};
        const cause = reason && `${reason}: ${message.trim()}`.replace(/[:.\s]+$/, '');
        podLost(
          `쿠버네티스가 도구 상자 파드를 축출했습니다(${cause ?? '아마 디스크가 가득 차서'}).`,
          `Kubernetes evicted the toolbox pod (${cause ?? 'most likely its disk was full'}).`,
        );
        return;
      }
      const status = pod.status?.containerStatuses?.find((one) => one.name === toolboxContainer);
      if (status === undefined) return;
      if (restarts !== null && status.restartCount > restarts) {
        const why = `The toolbox container ended (${status.lastState?.terminated?.reason ?? 'unknown reason'}).`;
        const notice =
          '도구 상자가 다시 시작됩니다. 변수는 사라지고 파일은 그대로 있습니다. / ' +
          `${why} It starts again: variables are gone, files are kept.`;
        restarts = status.restartCount;
        options.lost(why, notice);
      }
      if (status.state?.running === undefined) return;
      // Tries to start it that failed before it ran once have cost nobody anything.
      restarts ??= status.restartCount;
      options.running();
    },
  };
}
