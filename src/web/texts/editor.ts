import type { Localized } from '../../lab/localized.ts';

/** Written into the page: the keys of the editor in the sheet of shortcuts. */
export const editorPage = {
  shortcutApply: { ko: '파일 편집기: 저장하고 적용', en: 'File editor: save and apply' },
  shortcutSave: { ko: '파일 편집기: 저장', en: 'File editor: save' },
  shortcutLeaveEditor: { ko: '파일 편집기에서 나가기', en: 'Leave the file editor' },
} satisfies Record<string, Localized>;

/** Everything else of the editor, loaded with it. */
export const editorTexts = {
  filesOfLab: { ko: '실습 파일', en: 'Files of the lab' },
  file: { ko: '파일', en: 'File' },
  fileContent: { ko: '{path} 내용', en: 'Content of {path}' },
  editorKeys: {
    ko: 'Tab은 들여 써요. 편집기에서 나가려면 Esc를 누르고 Tab을 누르세요. Ctrl+S는 저장, Ctrl+Enter는 적용이에요.',
    en: 'Tab indents. To leave the editor, press Escape, then Tab. Ctrl+S saves, Ctrl+Enter applies.',
  },
  newFile: { ko: '새 파일', en: 'New file' },
  newFileName: { ko: '파일 이름', en: 'File name' },
  newFileMake: { ko: '만들기', en: 'Create' },
  newFileBadName: {
    ko: '실습 폴더 안의 이름을 쓰세요. 점으로 시작하는 이름과 ..은 쓸 수 없어요.',
    en: 'Give a name inside the lab’s folder. It may not begin with a dot or contain “..”.',
  },
  filesNone: {
    ko: '아직 파일이 없어요. 새 파일을 만들어 보세요.',
    en: 'There are no files yet. Make a new one.',
  },
  filesLoading: { ko: '파일을 읽고 있어요.', en: 'Reading the files.' },
  filesAgain: { ko: '다시 읽기', en: 'Read again' },
  filesTruncated: {
    ko: '파일이 너무 많아서 처음 {n}개만 보여요.',
    en: 'There are too many files; these are the first {n}.',
  },
  fileBinary: {
    ko: '글이 아닌 파일이라 열 수 없어요.',
    en: 'This file is not text, so it cannot be opened.',
  },
  fileTooLarge: {
    ko: '256 kB보다 커서 열 수 없어요.',
    en: 'This file is larger than 256 kB, so it cannot be opened.',
  },
  apply: { ko: '적용', en: 'Apply' },
  applySay: { ko: '저장하고 셸에서 {command} 실행', en: 'Save, then run {command} in the shell' },
  applyBusy: {
    ko: '셸에서 다른 명령이 실행 중이에요. 그 명령을 끝내고(Ctrl+C) 다시 적용하세요.',
    en: 'The shell is running another command. End it (Ctrl+C), then apply again.',
  },
  applyNotSaved: {
    ko: '파일이 저장되지 않아서 적용하지 않았어요.',
    en: 'The file could not be saved, so it was not applied.',
  },
  compareStart: { ko: '처음과 비교', en: 'Compare with start' },
  compareSolution: { ko: '정답과 비교', en: 'Compare with solution' },
  compareEnd: { ko: '비교 끝내기', en: 'End comparison' },
  comparingStart: { ko: '처음 파일', en: 'Start' },
  comparingSolution: { ko: '정답', en: 'Solution' },
  comparingTheirs: { ko: '지금 저장된 내용', en: 'Saved now' },
  compareSame: { ko: '다른 곳이 없어요.', en: 'There is no difference.' },
  compareCount: {
    ko: '다른 곳 {n}군데. F7로 다음, Shift+F7로 앞으로 가요.',
    en: 'Differences: {n}. F7 goes to the next, Shift+F7 to the one before.',
  },
  solutionAsk: { ko: '정답을 볼까요?', en: 'Look at the solution?' },
  solutionAskSay: {
    ko: '{path}의 정답을 나란히 보여 줘요. 이 파일을 고치는 단계에는 정답을 봤다는 표시가 남아요.',
    en: 'This shows the solution’s {path} beside yours. The step that this file is for is marked as done with the solution seen.',
  },
  solutionYes: { ko: '정답 보기', en: 'Show it' },
  state_saved: { ko: '저장됨', en: 'Saved' },
  state_unsaved: { ko: '저장 전', en: 'Not saved yet' },
  state_saving: { ko: '저장하는 중', en: 'Saving' },
  state_unreachable: {
    ko: '저장 안 됨: 연결이 안 돼요. 다시 시도해요.',
    en: 'Not saved: no connection. Trying again.',
  },
  state_refused: { ko: '저장 안 됨', en: 'Not saved' },
  state_conflict: { ko: '저장 안 됨: 두 곳에서 바뀌었어요', en: 'Not saved: changed in two places' },
  draftRefused: {
    ko: '이 브라우저에 임시로 보관할 자리가 없어요. 저장될 때까지 이 페이지를 닫지 마세요.',
    en: 'This browser has no room to keep a draft. Do not close this page until the file is saved.',
  },
  tookTheirs: {
    ko: '{path} 파일이 다른 곳에서 바뀌어서 새 내용을 가져왔어요.',
    en: '{path} was changed elsewhere; this is the new content.',
  },
  conflict: {
    ko: '{path} 파일이 다른 곳(셸이나 다른 탭)에서도 바뀌었어요. 어느 쪽을 남길까요?',
    en: '{path} was also changed elsewhere (in a shell or another tab). Which one is to stay?',
  },
  conflictGone: {
    ko: '{path} 파일이 지워졌어요. 내용은 편집기에 남아 있어요.',
    en: '{path} has been deleted. Its content is still in the editor.',
  },
  keepMine: { ko: '내 것 남기기', en: 'Keep mine' },
  takeTheirs: { ko: '저장된 것 가져오기', en: 'Take theirs' },
  compareTheirs: { ko: '비교하기', en: 'Compare' },
  saveAgain: { ko: '다시 저장하기', en: 'Save it again' },
  letGo: { ko: '그대로 지우기', en: 'Let it go' },
  problemCount: { ko: '문제 {n}개', en: 'Problems: {n}' },
  problemNone: { ko: '문제 없음', en: 'No problems' },
  problemAt: { ko: '{line}번째 줄: {text}', en: 'Line {line}: {text}' },
  problemFix: { ko: '바꾸기: {value}', en: 'Change to {value}' },
  required: { ko: '필수', en: 'required' },
  default: { ko: '기본값', en: 'default' },

  problem_badIndent: {
    ko: '들여쓰기가 맞지 않아요. 같은 단계의 필드는 같은 칸에서 시작해야 해요.',
    en: 'The indentation does not fit. Fields of one level begin in the same column.',
  },
  problem_tabIndent: {
    ko: '탭으로는 들여 쓸 수 없어요. 스페이스를 쓰세요.',
    en: 'YAML cannot be indented with tabs. Use spaces.',
  },
  problem_duplicateName: { ko: '`{name}` 필드가 두 번 나와요.', en: '`{name}` is there twice.' },
  problem_brokenLine: {
    ko: '이 줄을 읽을 수 없어요. 들여쓰기나 콜론(:) 뒤의 빈칸을 확인하세요.',
    en: 'This line cannot be read. Look at its indentation and at the blank after the colon (:).',
  },
  problem_missingCharacter: {
    ko: '빠진 글자가 있어요: 따옴표나 괄호의 짝, 또는 콜론(:) 뒤를 확인하세요.',
    en: 'A character is missing: the other quote or bracket, or what follows a colon (:).',
  },
  problem_badStart: {
    ko: '이 글자로는 값을 시작할 수 없어요. 값을 따옴표로 감싸세요.',
    en: 'A value cannot begin with this character. Put the value in quotes.',
  },
  problem_badAlias: {
    ko: '이 이름의 앵커(&)가 위에 없어요.',
    en: 'There is no anchor (&) of this name above.',
  },
  problem_syntax: { ko: 'YAML로 읽을 수 없어요: {detail}', en: 'This is not YAML: {detail}' },
  problem_missingApiVersion: {
    ko: '`apiVersion`이 없어요. {kind}에는 `apiVersion: {apiVersion}` 줄이 있어야 해요.',
    en: '`apiVersion` is missing. For a {kind} it is `apiVersion: {apiVersion}`.',
  },
  problem_missingField: {
    ko: '`{name}` 필드가 꼭 있어야 해요.',
    en: 'The required field `{name}` is missing.',
  },
  problem_kindElsewhere: {
    ko: '이 apiVersion에는 {kind}라는 종류가 없어요. `{apiVersion}`에 있어요.',
    en: 'There is no {kind} in this apiVersion. It is in `{apiVersion}`.',
  },
  problem_unknownKind: {
    ko: '이 클러스터에 `{name}`이라는 종류는 없어요.',
    en: 'This cluster has no kind `{name}`.',
  },
  problem_unknownKindNear: {
    ko: '이 클러스터에 `{name}`이라는 종류는 없어요. `{near}`인가요?',
    en: 'This cluster has no kind `{name}`. Did you mean `{near}`?',
  },
  problem_unknownApiVersion: {
    ko: '이 클러스터에 `{name}`이라는 apiVersion은 없어요.',
    en: 'This cluster has no apiVersion `{name}`.',
  },
  problem_unknownApiVersionNear: {
    ko: '이 클러스터에 `{name}`이라는 apiVersion은 없어요. `{near}`인가요?',
    en: 'This cluster has no apiVersion `{name}`. Did you mean `{near}`?',
  },
  problem_unknownField: {
    ko: '여기에 `{name}`이라는 필드는 없어요.',
    en: 'There is no field `{name}` here.',
  },
  problem_unknownFieldNear: {
    ko: '여기에 `{name}`이라는 필드는 없어요. `{near}`인가요?',
    en: 'There is no field `{name}` here. Did you mean `{near}`?',
  },
  problem_unknownFieldBelongs: {
    ko: '여기에 `{name}`이라는 필드는 없어요. `{parent}` 아래에 있어야 해요.',
    en: 'There is no field `{name}` here. It belongs under `{parent}`.',
  },
  problem_wantsObject: {
    ko: '이름과 값의 묶음(객체)이어야 해요.',
    en: 'This has to be an object: names with values, indented below it.',
  },
  problem_wantsList: {
    ko: '목록이어야 해요. 항목마다 `- `로 시작하세요.',
    en: 'This has to be a list. Begin each item with `- `.',
  },
  problem_wantsScalar: {
    ko: '값 하나여야 해요. 목록이나 객체는 올 수 없어요.',
    en: 'This has to be a single value, neither a list nor an object.',
  },
  problem_wantsText: {
    ko: '문자열이어야 해요. `{value}` 값은 따옴표로 감싸야 문자열이 돼요.',
    en: 'This has to be a string. `{value}` is one only in quotes.',
  },
  problem_wantsNumber: {
    ko: '정수여야 하는데 `{value}` 값은 정수가 아니에요.',
    en: 'This has to be a whole number, and `{value}` is not.',
  },
  problem_wantsBoolean: {
    ko: '`true`나 `false`여야 하는데 `{value}` 값은 둘 다 아니에요.',
    en: 'This has to be `true` or `false`, and `{value}` is neither.',
  },
  problem_wantsNumberOrText: {
    ko: '숫자나 문자열이어야 해요.',
    en: 'This has to be a number or a string.',
  },
  problem_notAmong: {
    ko: '`{value}` 값은 쓸 수 없어요. 쓸 수 있는 값: {possible}',
    en: '`{value}` is not possible here. Possible: {possible}',
  },
  problem_notAmongNear: {
    ko: '`{value}` 값은 쓸 수 없어요. `{near}`인가요? 쓸 수 있는 값: {possible}',
    en: '`{value}` is not possible here. Did you mean `{near}`? Possible: {possible}',
  },

  cm_controlCharacter: { ko: '제어 문자', en: 'Control character' },
  cm_selectionDeleted: { ko: '선택한 것을 지웠어요', en: 'Selection deleted' },
  cm_completions: { ko: '자동 완성', en: 'Completions' },
  cm_goToLine: { ko: '줄로 이동', en: 'Go to line' },
  cm_go: { ko: '이동', en: 'go' },
  cm_find: { ko: '찾기', en: 'Find' },
  cm_replace: { ko: '바꾸기', en: 'Replace' },
  cm_next: { ko: '다음', en: 'next' },
  cm_previous: { ko: '이전', en: 'previous' },
  cm_all: { ko: '모두', en: 'all' },
  cm_matchCase: { ko: '대소문자 구분', en: 'match case' },
  cm_byWord: { ko: '단어 단위', en: 'by word' },
  cm_regexp: { ko: '정규식', en: 'regexp' },
  cm_replaceOne: { ko: '바꾸기', en: 'replace' },
  cm_replaceAll: { ko: '모두 바꾸기', en: 'replace all' },
  cm_close: { ko: '닫기', en: 'close' },
  cm_currentMatch: { ko: '지금 찾은 곳', en: 'current match' },
  cm_replacedMatches: { ko: '$군데를 바꿨어요', en: 'replaced $ matches' },
  cm_replacedOnLine: { ko: '$번째 줄에서 바꿨어요', en: 'replaced match on line $' },
  cm_onLine: { ko: '이 줄에 있음:', en: 'on line' },
  cm_diagnostics: { ko: '문제', en: 'Diagnostics' },
  cm_noDiagnostics: { ko: '문제가 없어요', en: 'No diagnostics' },
  cm_unchangedLines: { ko: '같은 줄 $개', en: '$ unchanged lines' },
} satisfies Record<string, Localized>;

export type EditorKey = keyof typeof editorTexts;
