/** How the page looks: light or dark, and whether it is being printed. */
import { flushSync } from 'svelte';
import { speech } from './i18n/index.svelte';

const dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)');

class Look {
  private chosen = $state<'light' | 'dark' | null>(null);
  private system = $state(dark?.matches ?? false);
  printing = $state(false);

  get dark(): boolean {
    return this.chosen === null ? this.system : this.chosen === 'dark';
  }

  /** Turns light into dark and dark into light. */
  turn(): void {
    this.chosen = this.dark ? 'light' : 'dark';
  }

  /** Follows the system and the printer until the returned function is called. */
  follow(): () => void {
    const system = () => (this.system = dark?.matches ?? false);
    // The page must be as it prints before the browser goes on to print it.
    const before = () => flushSync(() => (this.printing = true));
    const after = () => (this.printing = false);
    dark?.addEventListener('change', system);
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      dark?.removeEventListener('change', system);
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }
}

export const look = new Look();

/** Keeps the document's title, language and colours what the page shows; called while a page is made. */
export function dressPage(title: () => string): void {
  $effect(() => look.follow());
  $effect(() => {
    document.documentElement.lang = speech.lang === 'zh' ? 'zh-Hans' : 'en';
    document.title = `${title()} – dyetrace`;
  });
  // Before anything of the page is drawn, which may read colours.
  $effect.pre(() => {
    document.documentElement.dataset.theme = look.dark && !look.printing ? 'dark' : 'light';
  });
}
