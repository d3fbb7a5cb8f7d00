import { defineConfig } from 'vite';

export default defineConfig({
  base: '/ui/',
  build: {
    target: 'es2022',
    // Everything is a file of its own: the content security policy allows data: for images alone,
    // and one cached file is simpler to reason about than parts in strings.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
