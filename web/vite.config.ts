import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { oneFile } from './build/onefile.ts';

export default defineConfig(({ mode }) => ({
  plugins: [svelte({ configFile: false }), oneFile('notices.txt')],
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  build: {
    target: 'es2022',
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 1 << 20,
    reportCompressedSize: false,
    rolldownOptions: {
      input: 'report.html',
      output: { codeSplitting: false },
    },
  },
  test: {
    include: ['src/**/*.test.ts'],
  },
}));
