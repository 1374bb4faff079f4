import type { Localized } from '../../lab/localized.ts';

/** What every page has: header, start page, search, shortcuts, progress. */
export const sitePage = {
  notFound: { ko: '그런 쪽은 없어요', en: 'There is no such page' },
  tagline: {
    ko: '읽고, 바로 옆의 진짜 클러스터에서 실행하고, 맞았는지 그 자리에서 알아요.',
    en: 'Read, run it on a real cluster beside the text, and know at once whether it worked.',
  },
  chapters: { ko: '차례', en: 'Chapters' },
  start: { ko: '시작', en: 'Start' },
  progress: { ko: '진도', en: 'Progress' },
  search: { ko: '찾기', en: 'Search' },
  searchHint: { ko: '찾을 말을 입력하세요', en: 'Type what you are looking for' },
  theme: { ko: '밝기', en: 'Theme' },
  shortcuts: { ko: '단축키', en: 'Keyboard shortcuts' },
  shortcutPanel: { ko: '패널 열고 닫기', en: 'Open or close the panel' },
  shortcutFocus: { ko: '글과 터미널 사이 오가기', en: 'Move between text and terminal' },
  shortcutNext: { ko: '다음 / 이전 단계로', en: 'Next / previous step' },
  shortcutRun: { ko: '지금 단계 실행', en: 'Run the current step' },
  shortcutSearch: { ko: '찾기', en: 'Search' },
  shortcutHelp: { ko: '이 도움말', en: 'This sheet' },
  shortcutTerminal: {
    ko: '터미널 안에서는 글자가 모두 셸로 가요. 패널 밖으로 나오려면',
    en: 'Inside the terminal every key goes to the shell. To leave it, press',
  },
  startLead: {
    ko: 'Kubernetes를 글로만 읽으면 금세 흐려져요. kindlab의 각 장은 짧은 글과 실습 단계로 되어 있고, 단계는 이 컴퓨터에서 도는 진짜 kind 클러스터에서 실행돼요. 출력과 클러스터 상태를 함께 살펴서, 맞았는지, 아직인지, 어디서 엇나갔는지 바로 알려 줘요.',
    en: 'Kubernetes only read about fades fast. Each chapter here is a short text with steps, and the steps run on a real kind cluster on this very machine. kindlab watches both what was printed and what is true in the cluster, and tells you at once: right, not yet, or where you took a wrong turn.',
  },
  startRead: { ko: '읽기', en: 'Read' },
  startReadText: {
    ko: '한 장은 한 시간이 안 걸려요. 그때의 노트와 오늘의 Kubernetes가 다르면 나란히 보여 줘요.',
    en: 'Less than an hour a chapter. Where the notes and today’s Kubernetes differ, both stand side by side.',
  },
  startRun: { ko: '실행하기', en: 'Run' },
  startRunText: {
    ko: '단계를 누르면 옆 터미널에 그대로 입력돼요. 손으로 쳐도 똑같이 인정돼요.',
    en: 'A click types the command into the terminal beside the text. Typing it yourself counts just the same.',
  },
  startKnow: { ko: '확인하기', en: 'Know' },
  startKnowText: {
    ko: '초록이면 통과. 아직이면 무엇이 모자란지, 실수면 어떤 실수인지 말해 줘요.',
    en: 'Green is passed. Otherwise it says what is missing, or which mistake it was.',
  },
  startFirst: { ko: '첫 장부터 시작하기', en: 'Start with the first chapter' },
  startEmpty: { ko: '아직 장이 없어요.', en: 'There are no chapters yet.' },
  progressLead: {
    ko: '단계를 실행하거나 답할 때마다 이 컴퓨터에 기록돼요. 통과한 단계는 그대로 남아요.',
    en: 'Every run and every answer is recorded on this machine. A step once passed stays passed.',
  },
  progressStep: { ko: '단계', en: 'Step' },
  progressState: { ko: '상태', en: 'State' },
  progressAttempts: { ko: '시도', en: 'Attempts' },
  progressHelp: { ko: '도움', en: 'Help' },
  progressTime: { ko: '걸린 시간', en: 'Time' },
  progressLast: { ko: '마지막 활동', en: 'Last activity' },
  progressOf: { ko: '{title}의 진도', en: 'Progress in {title}' },
  noScript: {
    ko: '실행 버튼과 터미널은 JavaScript가 있어야 움직여요. 글과 검증된 출력은 이대로 읽을 수 있어요.',
    en: 'Run buttons and the terminal need JavaScript. The text and the verified outputs can be read as they are.',
  },
} satisfies Record<string, Localized>;

export const siteLive = {
  close: { ko: '닫기', en: 'Close' },
  untried: { ko: '시작 전', en: 'Not tried' },
  tried: { ko: '하는 중', en: 'Tried' },
  hours: { ko: '{n}시간', en: '{n} h' },
  minutesShort: { ko: '{n}분', en: '{n} min' },
  secondsShort: { ko: '{n}초', en: '{n} s' },
  justNow: { ko: '방금', en: 'just now' },
  ago: { ko: '{time} 전', en: '{time} ago' },
  never: { ko: '–', en: '–' },
  stepsPassed: { ko: '{total}단계 중 {n}단계 통과', en: '{n} of {total} steps passed' },
  continueAt: { ko: '이어서 하기: {chapter}', en: 'Continue: {chapter}' },
  allDone: { ko: '모든 장을 마쳤어요. 다시 보기', en: 'All chapters done. Read again' },
  progressNone: { ko: '아직 기록이 없어요.', en: 'Nothing recorded yet.' },
  progressOffline: {
    ko: '서버와 연결되면 진도가 나와요.',
    en: 'Progress appears once the server is reached.',
  },
  searchNone: { ko: '“{query}”에 맞는 것이 없어요.', en: 'Nothing found for “{query}”.' },
  searchCount: { ko: '{n}곳', en: '{n} results' },
  searchFailed: { ko: '찾기 색인을 읽지 못했어요.', en: 'The search index could not be read.' },
  errorUnknown: {
    ko: '예상하지 못한 일이 일어났어요 ({detail}).',
    en: 'Something unexpected happened ({detail}).',
  },
  errorNetwork: {
    ko: '서버에 닿지 못했어요. 잠시 뒤에 다시 해 보세요.',
    en: 'The server could not be reached. Try again in a moment.',
  },
} satisfies Record<string, Localized>;
