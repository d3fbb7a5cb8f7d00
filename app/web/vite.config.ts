import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';

/** Ships the licences of what is bundled beside it, as they want to be. */
function licences(): Plugin {
  return {
    name: 'licences',
    generateBundle() {
      const folders = [...this.getModuleIds()].map(id => /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(id)?.[0]);
      const texts = [...new Set(folders)].sort().flatMap((folder) => {
        if (folder === undefined) return [];
        const file = readdirSync(folder).find(name => /^licen[sc]e/i.test(name));
        if (file === undefined) this.error(`no licence in ${folder}`);
        const name = folder.replace(/^.*\/node_modules\//, '');
        return [`${name}\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`];
      });
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join('\n---\n\n') });
    },
  };
}

export default defineConfig({
  base: '/ui/',
  plugins: [licences()],
  build: {
    target: 'es2022',
    // Everything is a file of its own: the content security policy allows data: for images alone,
    // and one cached file is simpler to reason about than parts in strings.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
