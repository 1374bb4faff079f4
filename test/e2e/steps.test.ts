import { expect, test } from './fixtures.ts';

test.describe('A learner in a chapter', () => {
  test('opens it from the start page, clicks the first step, sees the command run and the card turn green', async ({
    page,
    chapter,
  }) => {
    const lab = 'downward-api-env-basics';
    await chapter.open('/');
    await page.getByRole('link', { name: /첫 장부터 시작하기/ }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Downward API 1: 환경 변수' })).toBeVisible();
    await expect(chapter.panel).toBeHidden();

    const question = chapter.card(lab, 'known-too-late');
    await question.element.getByRole('radio', { name: /파드의 IP와/ }).check();
    await question.button('예측하기').click();
    await expect(question.state).toHaveText('통과');
    await expect(chapter.panel).toBeHidden();

    const step = chapter.card(lab, 'see-the-fields');
    await step.run();
    await expect(chapter.panel).toBeVisible();
    await expect(step.state).toHaveText('통과');
    await expect(step.verdict.getByRole('link', { name: /다음 단계로/ })).toBeFocused();
    await expect(chapter.terminal.screen).toContainText('secretKeyRef');
    await chapter.terminal.scrollToTop();
    await expect(chapter.terminal.screen).toContainText(
      '$ kubectl explain pod.spec.containers.env.valueFrom',
    );

    const passed = (await chapter.lab(lab)).steps.filter(({ state }) => state === 'passed').length;
    await expect(page.locator(`[data-lab-head="${lab}"]`)).toContainText(`5단계 중 ${passed}단계 통과`);
    const mark = page
      .getByRole('link', { name: /Downward API 1/, exact: false })
      .locator('[data-mark]')
      .first();
    await expect(mark).toHaveText(/^[1-9]\d*\/28$/);
    await page.getByRole('link', { name: '진도' }).click();
    const row = page.getByRole('row', { name: /쓸 수 있는 필드를 클러스터에 물어보기/ });
    await expect(row).toContainText('통과');
  });
});
