/** For a one-time link that was used already or never was one; needs no script and no style sheet. */
export const usedLinkPage = `<!doctype html>
<html lang="ko">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>kindlab</title>
<link rel="icon" href="/favicon.svg">
<body style="font: 1.05rem/1.7 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1rem; word-break: keep-all">
<main>
<h1 style="font-size: 1.4rem">이 링크는 더 이상 쓸 수 없어요</h1>
<p>링크는 한 번만 쓸 수 있어요. <code>npm start</code>를 실행한 터미널에서 Enter를 누르면 새 링크가 나와요. <a href="/">로그인 없이 읽기</a></p>
<div lang="en">
<h2 style="font-size: 1.4rem">This link can no longer be used</h2>
<p>A link works once. Press Enter in the terminal where <code>npm start</code> runs to get a new one. <a href="/en/">Read without signing in</a></p>
</div>
</main>
</body>
</html>
`;
