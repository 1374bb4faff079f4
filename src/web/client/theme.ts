/** Light and dark by one button; what the system prefers holds until it is pressed. Starlight reads the same key. */
export function startTheme(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-theme-toggle]')) {
    button.addEventListener('click', () => {
      const theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
      document.documentElement.dataset.theme = theme;
      try {
        localStorage.setItem('starlight-theme', theme);
      } catch {
        // Without storage the choice lasts for this page.
        return;
      }
    });
  }
}
