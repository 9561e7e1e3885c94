import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { oneFile } from './build/onefile.ts';

// Each page is one file by itself, so that each is built by itself: PAGE says which.
const page = process.env.PAGE ?? 'report';

export default defineConfig(({ mode }) => ({
  plugins: [svelte({ configFile: false }), oneFile(page === 'detect' ? ['notices.txt', 'notices-detect.txt'] : ['notices.txt'])],
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  build: {
    target: 'es2022',
    emptyOutDir: false,
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 1 << 20,
    reportCompressedSize: false,
    rolldownOptions: {
      input: `${page}.html`,
      output: { codeSplitting: false },
    },
  },
  test: {
    include: ['src/**/*.test.ts'],
    // A whole page takes seconds on a machine with other work: only a hang may end a test.
    testTimeout: 120_000,
  },
}));
