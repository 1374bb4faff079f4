import { satteri } from '@astrojs/markdown-satteri';
import mdx from '@astrojs/mdx';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import { bookIntegration } from './src/web/book/book-integration.ts';
import { sidebarOf } from './src/web/book/chapters.ts';
import { readGlossary } from './src/web/book/glossary.ts';
import { markTerms } from './src/web/book/mark-terms.ts';

const root = import.meta.dirname;

export default defineConfig({
  srcDir: './src/web',
  publicDir: './src/web/public',
  outDir: './dist',
  trailingSlash: 'always',
  markdown: {
    processor: satteri({ hastPlugins: [markTerms(readGlossary(root).flatMap((file) => file.terms))] }),
  },
  devToolbar: { enabled: false },
  prefetch: false,
  vite: {
    build: {
      rolldownOptions: {
        // Astro marks its modules with directives of its own; that a bundler does not know them is no news to an author.
        onLog(level, log, handle) {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
        },
      },
    },
  },
  integrations: [
    bookIntegration(root),
    starlight({
      title: 'kindlab',
      favicon: '/favicon.svg',
      locales: {
        root: { label: '한국어', lang: 'ko' },
        en: { label: 'English', lang: 'en' },
      },
      defaultLocale: 'root',
      sidebar: sidebarOf(root),
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 3 },
      credits: false,
      expressiveCode: {
        themes: ['github-dark-default', 'github-light-default'],
        styleOverrides: {
          borderRadius: '0.5rem',
          borderColor: 'var(--kl-line)',
          codeBackground: 'var(--kl-well)',
          codeFontSize: '0.875rem',
          codeLineHeight: '1.6',
          frames: {
            shadowColor: 'transparent',
            editorBackground: 'var(--kl-well)',
            terminalBackground: 'var(--kl-well)',
            terminalTitlebarBackground: 'var(--kl-well)',
            terminalTitlebarBorderBottomColor: 'var(--kl-line)',
            terminalTitlebarDotsOpacity: '0',
            editorTabBarBackground: 'var(--kl-well)',
            editorActiveTabBackground: 'var(--kl-well)',
            editorActiveTabIndicatorTopColor: 'transparent',
            editorActiveTabIndicatorBottomColor: 'var(--kl-accent)',
            editorTabBarBorderBottomColor: 'var(--kl-line)',
          },
        },
      },
      customCss: [
        './src/web/styles/theme.css',
        './src/web/styles/chrome.css',
        './src/web/styles/prose.css',
        './src/web/styles/step.css',
        './src/web/styles/panel.css',
        './src/web/styles/pages.css',
        './src/web/styles/reference.css',
        './src/web/styles/print.css',
      ],
      components: {
        Head: './src/web/components/Head.astro',
        Header: './src/web/components/Header.astro',
        PageFrame: './src/web/components/PageFrame.astro',
        PageTitle: './src/web/components/PageTitle.astro',
        Sidebar: './src/web/components/Sidebar.astro',
        Footer: './src/web/components/Footer.astro',
        Hero: './src/web/components/Hero.astro',
      },
    }),
    mdx(),
  ],
});
