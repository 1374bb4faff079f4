import { chapters } from './chapter.ts';
import { expect, test } from './fixtures.ts';

test.describe('A learner in a chapter', () => {
  test('runs a step by typing it, which counts exactly as a click', async ({ chapter }) => {
    const lab = 'downward-api-env-labels';
    await chapter.open(chapters.env);
    await chapter.reach(lab, 'ask-for-the-whole-map');
    const step = chapter.card(lab, 'ask-for-the-whole-map');
    const attempts = (await chapter.step(lab, 'ask-for-the-whole-map'))?.attempts ?? 0;
    const terminal = await chapter.openTerminal(lab);

    await terminal.run('kubectl   apply -f label-reader.yaml');
    await expect(step.state).toHaveText('통과');
    await expect(step.element.locator('[data-attempts]')).toHaveText(`${attempts + 1}번 시도`);
  });

  test('predicts wrongly, reads why, and finds the prediction again after a reload', async ({
    page,
    chapter,
  }) => {
    await chapter.open(chapters.env);
    const question = chapter.card('downward-api-units', 'predict-fine-units');
    await question.element.getByRole('radio', { name: '15 와 100000' }).check();
    await question.button('예측하기').click();
    const chosen = question.element.locator('[data-choice="thousand"]');
    await expect(chosen).toContainText(/내 예측.*달라요/);
    await expect(question.verdict).toContainText('1Mi는 1000Ki가 아니라 1024Ki예요.');
    // The step is passed; beside a sentence that says "not so" there is no tick.
    await expect(question.state).toHaveText('통과');
    await expect(question.verdict.locator('.verdict__icon')).toBeHidden();
    await expect(question.element.getByText('2의 10제곱')).toBeVisible();

    await page.reload();
    await expect(question.element.getByRole('radio', { name: '15 와 100000' })).toBeChecked();
    await expect(chosen).toContainText(/내 예측.*달라요/);
    await expect(question.verdict).toContainText('1Mi는 1000Ki가 아니라 1024Ki예요.');
  });

  test('sees what was predicted beside what happened, once the command ran', async ({ chapter }) => {
    const lab = 'example-lab';
    await chapter.open(chapters.writing);
    const question = chapter.card(lab, 'predict');
    await question.element.getByRole('radio', { name: '두 번째는 거절된다' }).check();
    await question.button('예측하기').click();
    await expect(question.element.locator('[data-compare]')).toBeHidden();
    await question.run();
    const compared = question.element.locator('[data-compare]');
    await expect(compared).toContainText('두 번째는 거절된다 (✗ 달라요)');
    await expect(compared.getByLabel('실제로 나온 것')).toHaveText(/created\s+configmap\/twice unchanged/);
  });

  test('takes a wrong turn, is told which and where to look, repairs it and passes', async ({ chapter }) => {
    const lab = 'downward-api-env-basics';
    await chapter.open(chapters.env);
    await chapter.reach(lab, 'fix-and-apply');
    const step = chapter.card(lab, 'fix-and-apply');
    const terminal = await chapter.openTerminal(lab);

    await terminal.run('kubectl apply -f downward.yaml');
    await expect(step.state).toHaveText('실수');
    await expect(step.verdict).toContainText('같은 줄에서 또 막혔어요.');
    await step.button('살펴보기').click();
    await expect(terminal.screen).toContainText(/\$ grep -n namespac downward.yaml\s*\d+:/);
    await expect(step.state).toHaveText('실수');

    await terminal.run("sed -i 's/namespac$/namespace/' downward.yaml");
    await terminal.run('kubectl apply -f downward.yaml');
    await expect(step.state).toHaveText('통과');
    await expect(step.verdict).not.toContainText('막혔어요');
  });

  test('goes back to the start of a step, asked once, and passes it again, its progress kept', async ({
    page,
    chapter,
  }) => {
    const lab = 'downward-api-env-basics';
    await chapter.open(chapters.env);
    await chapter.reach(lab, 'print-the-env');
    const step = chapter.card(lab, 'fix-and-apply');
    await expect(step.state).toHaveText('통과');
    const terminal = await chapter.openTerminal(lab);

    const back = step.button('이 단계 되돌리기');
    const dialog = page.getByRole('dialog', { name: /단계를 처음으로 되돌릴까요/ });
    await back.focus();
    await page.keyboard.press('Enter');
    await expect(dialog).toContainText('kubectl delete pod downward');
    await expect(dialog).toContainText('downward.yaml');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(step.state).toHaveText('통과');

    await back.click();
    await dialog.getByRole('button', { name: '되돌리기' }).click();
    await expect(terminal.screen).toContainText('kubectl delete pod downward --ignore-not-found --now');
    await expect(step.state).toHaveText('준비', { timeout: 30_000 });
    await expect(page.getByRole('status').filter({ hasText: '처음으로 되돌렸어요' })).toHaveCount(1);
    await expect(chapter.card(lab, 'print-the-env').state).toHaveText('잠김');
    await terminal.run('grep -c namespac$ downward.yaml; kubectl get pod downward');
    await expect(terminal.screen).toContainText(/1\s*Error from server \(NotFound\)/);

    await page.reload();
    await expect(step.state).toHaveText('준비');
    const progress = await (await page.request.get('/api/progress')).json();
    const { steps } = progress.labs.find(({ labId }: { labId: string }) => labId === lab);
    expect(steps).toContainEqual(expect.objectContaining({ stepId: 'fix-and-apply', state: 'passed' }));

    await step.button('정답 실행').click();
    await expect(step.state).toHaveText('통과', { timeout: 60_000 });
  });

  test('sees expected and actual output side by side while it is not yet right', async ({ chapter }) => {
    const lab = 'downward-api-env-labels';
    await chapter.open(chapters.env);
    await chapter.reach(lab, 'read-the-label');
    const step = chapter.card(lab, 'read-the-label');
    const terminal = await chapter.openTerminal(lab);

    await terminal.run("kubectl exec label-reader -- env | grep '^MY_' | sort | tr n N");
    await expect(step.state).toHaveText('아직');
    await step.element.getByText(/^자세히/).click();
    const comparison = step.element.getByRole('group', { name: '예상 | 실제' });
    await expect(comparison).toContainText('MY_SHIFT=night');
    await expect(comparison).toContainText('MY_SHIFT=Night');
    await expect(comparison.locator('mark').filter({ hasText: /^N$/ })).toBeVisible();
    await expect(step.element.getByText('흐린 부분은 비교하지 않아요.')).toBeVisible();

    await step.run();
    await expect(step.state).toHaveText('통과');
    await expect(comparison).toBeHidden();
  });

  test('takes hints in order, then has the solution typed before their eyes, which is marked', async ({
    page,
    chapter,
  }) => {
    const lab = 'downward-api-container-name';
    await chapter.open(chapters.volume);
    await chapter.reach(lab, 'name-it-right');
    const step = chapter.card(lab, 'name-it-right');
    const hints = step.element.getByRole('list', { name: '힌트' }).getByRole('listitem');

    await step.button('힌트 1/2').click();
    await expect(hints).toHaveText([/containers\[\]\.name/]);
    await step.button('힌트 2/2').click();
    await expect(hints).toHaveText([/containers\[\]\.name/, /containerName: ap/]);
    await expect(step.button('힌트 끝')).toBeDisabled();
    await step.button('정답 보기').click();
    await expect(step.element.locator('[data-solution-box]')).toContainText('kubectl replace --force');

    await step.button('정답 실행').click();
    await expect(chapter.terminal.screen).toContainText('$ kubectl replace --force -f wrong-name.yaml');
    await expect(step.state).toHaveText('통과', { timeout: 60_000 });
    await expect(step.element.locator('[data-attempts]')).toContainText('힌트 2 · 정답을 봄');
    await page.goto('/progress/');
    await expect(
      page.getByRole('row', { name: '올바른 이름으로 다시 만들기' }).filter({ hasText: '정답을 봄' }),
    ).toHaveCount(1);
  });

  test('resets a lab after being asked once: a fresh workspace, the progress kept', async ({
    page,
    chapter,
  }) => {
    const lab = 'downward-api-env-labels';
    await chapter.open(chapters.env);
    await chapter.reach(lab, 'ask-for-the-whole-map');
    const terminal = await chapter.openTerminal(lab);
    const namespace = (await chapter.lab(lab)).workspace?.namespace ?? '';
    await expect(chapter.status).toContainText(namespace);
    await terminal.run('touch left-behind; export LEFT=behind; clear');

    await chapter.panel.getByRole('button', { name: '초기화' }).click();
    const dialog = page.getByRole('dialog', { name: '초기화할까요?' });
    await expect(dialog).toContainText(namespace);
    await dialog.getByRole('button', { name: '취소' }).click();
    await terminal.run('echo still-$LEFT');
    await expect(terminal.screen).toContainText('still-behind');

    await chapter.panel.getByRole('button', { name: '초기화' }).click();
    await dialog.getByRole('button', { name: '초기화' }).click();
    await expect(
      page.getByRole('paragraph').filter({ hasText: '초기화했어요. 새 실습 공간이에요.' }),
    ).toBeVisible();
    await expect(chapter.status).not.toContainText(namespace);
    await terminal.expectPrompt();
    await terminal.run('ls; echo "left:$LEFT."');
    await expect(terminal.screen).toContainText('label-reader.yaml');
    await expect(terminal.screen).toContainText('left:.');
    await expect(terminal.screen).not.toContainText('left-behind');
    await expect(chapter.card(lab, 'predict-what-env-can-hold').state).toHaveText('통과');
  });

  test('switches the language and keeps chapter and states', async ({ page, chapter }) => {
    const lab = 'downward-api-env-labels';
    await chapter.open(chapters.env);
    await chapter.reach(lab, 'ask-for-the-whole-map');
    await expect(chapter.card(lab, 'predict-what-env-can-hold').state).toHaveText('통과');

    await page.getByRole('link', { name: 'English' }).first().click();
    await expect(page).toHaveURL(/\/en\/downward-api-env\//);
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(chapter.card(lab, 'predict-what-env-can-hold').state).toHaveText('Passed');
    await page.getByRole('link', { name: '한국어' }).first().click();
    await expect(page).toHaveURL(/:\d+\/downward-api-env\//);
    await expect(chapter.card(lab, 'predict-what-env-can-hold').state).toHaveText('통과');
  });
});
