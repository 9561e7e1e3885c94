import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin, Rolldown } from 'vite';

/** Makes inline code safe inside a script element without changing what it means. */
function scriptSafe(code: string): string {
  return code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

/**
 * The content policy of the page: nothing is fetched from anywhere, and the
 * only script that runs is the one whose hash stands here. The second line
 * makes the browser refuse every way of turning text into markup save the
 * page's own templates.
 */
function policy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html',
  ].join('; ');
}

function only<T>(list: T[], what: string): T {
  if (list.length !== 1) throw new Error(`expected one ${what}, found ${list.length}`);
  return list[0]!;
}

/**
 * Puts the built script and style into the HTML file, so that a report is one
 * file that needs no network. Licences of what the script contains are written
 * into it as a comment.
 */
export function oneFile(noticesPaths: string[]): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    generateBundle(_, bundle) {
      const outputs = Object.values(bundle);
      const assets = outputs.filter((o): o is Rolldown.OutputAsset => o.type === 'asset');
      const page = only(assets.filter((a) => a.fileName.endsWith('.html')), 'page');
      const style = only(assets.filter((a) => a.fileName.endsWith('.css')), 'style sheet');
      const chunk = only(outputs.filter((o): o is Rolldown.OutputChunk => o.type === 'chunk'), 'script');

      const script = scriptSafe(chunk.code.trim());
      const notices = noticesPaths.map((path) => readFileSync(path, 'utf8')).join('\n').replaceAll('--', '- -');
      const html = String(page.source)
        .replace(/\s*<script type="module"[^>]*><\/script>/, '')
        .replace(/\s*<link rel="stylesheet"[^>]*>/, '')
        .replace('<!-- policy -->', () => `<meta http-equiv="Content-Security-Policy" content="${policy(script)}">`)
        .replace('<!-- style -->', () => `<style>${String(style.source).trim()}</style>`)
        .replace('<!-- script -->', () => `<script type="module">${script}</script>`)
        .replace('<!-- notices -->', () => `<!--\n${notices.trim()}\n-->`);

      page.source = html;
      delete bundle[style.fileName];
      delete bundle[chunk.fileName];
    },
  };
}
