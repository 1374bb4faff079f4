import type { Localized } from '../../lab/localized.ts';

/** Written into pages: the name of the explorer, and what stands there before it has loaded. */
export const explorerPage = {
  explorer: { ko: 'OpenAPI 탐색기', en: 'OpenAPI explorer' },
  explorerLead: {
    ko: '지금 쓰는 클러스터의 API 서버가 `/openapi/v3`에서 자기 자신을 설명하는 내용을 **내 권한으로** 읽어 보여 줘요. 경로와 필드를 찾고, 같은 일을 하는 `kubectl`과 `curl` 명령을 얻고, 그 일을 해도 되는지도 물어볼 수 있어요.',
    en: 'What the API server of your cluster says of itself under `/openapi/v3`, read with **your own rights**. Find paths and fields, get the `kubectl` and `curl` commands for each operation, and see whether you may do it.',
  },
  explorerLoading: { ko: 'API 서버에 물어보고 있어요.', en: 'Asking the API server.' },
  explorerNoScript: {
    ko: '이 쪽은 JavaScript가 있어야 움직여요. 같은 내용은 `kubectl get --raw /openapi/v3`로 볼 수 있어요.',
    en: 'This page needs JavaScript. `kubectl get --raw /openapi/v3` shows the same.',
  },
} satisfies Record<string, Localized>;

/** Everything else of the explorer, loaded with it. */
export const explorerTexts = {
  server_cluster: { ko: '클러스터의 API 서버 {version}', en: "The cluster's API server {version}" },
  server_own: {
    ko: '실습 전용 컨트롤 플레인의 API 서버 {version}',
    en: "The API server of the lab's own control plane {version}",
  },
  asUser: { ko: '사용자 `{user}`', en: 'as `{user}`' },
  asAdmin: { ko: '클러스터 관리자', en: 'as its administrator' },
  inNamespace: { ko: '네임스페이스 `{namespace}`', en: 'namespace `{namespace}`' },
  place: { ko: '누구의 권한으로 볼까요?', en: 'Whose rights?' },
  placeNone: { ko: '실습 없이: 디스커버리 권한만', en: 'Without a lab: discovery only' },
  placeHint: {
    ko: '실습을 시작하면 그 실습의 서비스어카운트 권한으로 볼 수 있어요.',
    en: 'Start a lab to look with the rights of its ServiceAccount.',
  },
  find: { ko: '경로, 종류, 필드 찾기', en: 'Find a path, a kind, a field' },
  searchExample: { ko: '예: deployments/scale, tolerations', en: 'e.g. deployments/scale, tolerations' },
  searchReading: { ko: '문서를 읽고 있어요: {total}개 중 {n}개', en: 'Reading documents: {n} of {total}' },
  findFailed: { ko: '문서 {n}개는 읽지 못했어요.', en: '{n} documents could not be read.' },
  searchFound: { ko: '“{query}”에 맞는 것 {n}개', en: '{n} matches for “{query}”' },
  searchMore: {
    ko: '앞의 {n}개만 보여요. 더 길게 써 보세요.',
    en: 'Only the first {n} are shown. Type more.',
  },
  searchNothing: { ko: '“{query}”에 맞는 것이 없어요.', en: 'Nothing matches “{query}”.' },
  foundPath: { ko: '경로', en: 'path' },
  foundKind: { ko: '리소스', en: 'resource' },
  foundType: { ko: '타입', en: 'type' },
  foundField: { ko: '필드', en: 'field' },
  youAreHere: { ko: '지금 있는 곳', en: 'You are here' },
  all: { ko: '모든 API', en: 'All APIs' },
  core: { ko: '코어 그룹', en: 'Core group' },
  coreSay: {
    ko: '이름 없는 그룹이에요. 경로가 `/api/v1`로 시작해요.',
    en: 'The group without a name: its paths begin with `/api/v1`.',
  },
  named: { ko: '이름 있는 그룹', en: 'Named groups' },
  namedSay: {
    ko: '경로가 `/apis/<그룹>/<버전>`으로 시작해요.',
    en: 'Their paths begin with `/apis/<group>/<version>`.',
  },
  other: { ko: '디스커버리와 그 밖의 경로', en: 'Discovery and other paths' },
  otherSay: {
    ko: '리소스가 아닌 URL이에요. RBAC에서는 `nonResourceURLs`로 다뤄요.',
    en: 'No resources: RBAC knows these as `nonResourceURLs`.',
  },
  resources: { ko: '리소스', en: 'Resources' },
  typesOf: { ko: '이 문서의 타입 {n}개', en: '{n} types of this document' },
  scopeNamespace: { ko: '네임스페이스 안', en: 'in a namespace' },
  scopeCluster: { ko: '클러스터 전체', en: 'cluster-wide' },
  operations: { ko: '할 수 있는 요청', en: 'Operations' },
  rights: { ko: '내 권한', en: 'Your rights' },
  rightsAgain: { ko: '권한 다시 물어보기', en: 'Ask again' },
  rightsAsked: {
    ko: '권한을 다시 물어봤어요: {total}개 중 {n}개 허용',
    en: 'Asked again: {n} of {total} allowed',
  },
  rightsUnknown: {
    ko: '권한을 물어보지 못했어요. {detail}',
    en: 'Your rights could not be asked for. {detail}',
  },
  allowed: { ko: '허용', en: 'allowed' },
  denied: { ko: '거부', en: 'denied' },
  allowedSay: { ko: '지금 권한으로 할 수 있어요.', en: 'You may do this now.' },
  deniedSay: {
    ko: '지금 권한으로는 할 수 없어요. 보내면 403 Forbidden이 와요.',
    en: 'You may not do this now: it would be answered with 403 Forbidden.',
  },
  rule: { ko: 'RBAC 규칙으로 쓰면', en: 'As a rule of RBAC' },
  commands: { ko: '같은 요청을 보내는 명령', en: 'The same request as a command' },
  noKubectl: {
    ko: '이 요청에 맞는 kubectl 명령은 없어요.',
    en: 'There is no kubectl command for this request.',
  },
  curlNeeds: {
    ko: '`kubectl proxy`가 8001번 포트에서 돌고 있어야 해요.',
    en: 'Needs a `kubectl proxy` running on port 8001.',
  },
  placeholders: {
    ko: '대문자로 쓴 부분과 파일 이름은 내 것으로 바꾸세요.',
    en: 'Put your own for what is in capitals, and for file names.',
  },
  copyCommand: { ko: '복사', en: 'Copy' },
  copyOf: { ko: '{what} 명령 복사', en: 'Copy the {what} command' },
  type: { ko: '셸에 입력', en: 'Type into the shell' },
  typeOf: { ko: '{what} 명령을 실습 셸에 입력', en: "Type the {what} command into the lab's shell" },
  typed: {
    ko: '“{title}” 실습의 셸에 입력했어요. 실습 화면의 터미널에서 고치고 Enter를 누르세요.',
    en: 'Typed into the shell of “{title}”. Change it in the terminal beside the lab, then press Enter.',
  },
  openLab: { ko: '실습으로 가기', en: 'Go to the lab' },
  parameters: { ko: '매개변수', en: 'Parameters' },
  inPath: { ko: '경로', en: 'path' },
  inQuery: { ko: '쿼리', en: 'query' },
  fieldRequired: { ko: '필수', en: 'required' },
  body: { ko: '요청 본문', en: 'Request body' },
  responses: { ko: '응답', en: 'Responses' },
  listOf: { ko: '{type} 목록', en: 'list of {type}' },
  mapOf: { ko: '문자열 → {type} 맵', en: 'map of string to {type}' },
  defaultIs: { ko: '기본값 `{value}`', en: 'default `{value}`' },
  oneOf: { ko: '다음 중 하나', en: 'one of' },
  fields: { ko: '필드', en: 'Fields' },
  fieldsBelow: { ko: '{name}의 필드', en: 'Fields of {name}' },
  noFields: { ko: '필드가 없는 타입이에요: {plain}', en: 'A type without fields: {plain}' },
  usedBy: { ko: '이 타입을 쓰는 곳', en: 'Used by' },
  isKind: { ko: '오브젝트 종류', en: 'Kind of object' },
  missing: {
    ko: '이 API 서버에는 `{what}` 설명이 없어요. 다른 버전이거나, 아직 없는 사용자 정의 리소스일 수 있어요.',
    en: 'This API server does not describe `{what}`. It may be of another version, or a custom resource that is not there yet.',
  },
  waiting: {
    ko: '클러스터가 준비되면 저절로 이어져요.',
    en: 'This goes on by itself as soon as the cluster is ready.',
  },
  failed: { ko: 'API 서버의 설명을 읽지 못했어요.', en: 'What the API server says could not be read.' },
  again: { ko: '다시 시도', en: 'Try again' },
} satisfies Record<string, Localized>;
export type ExplorerKey = keyof typeof explorerTexts;
