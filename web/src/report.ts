/** Starts the page: reads the report out of it and shows it. */
import { mount } from 'svelte';
import App from './App.svelte';
import Empty from './Empty.svelte';
import { Book } from './book';
import { NoData, readData, type ReportData } from './data';
import { speech } from './i18n/index.svelte';
import './style/base.css';
import './style/print.css';

async function reportOfPage(): Promise<ReportData> {
  const text = document.getElementById('report-data')?.textContent;
  if (import.meta.env.DEV && !text?.trimStart().startsWith('{')) {
    const { samples } = await import('./sample/reports');
    const asked = new URLSearchParams(location.search);
    const make = samples[(asked.get('sample') ?? 'small') as keyof typeof samples];
    return make(asked.get('lang') ?? 'en');
  }
  return readData<ReportData>(text);
}

async function start(): Promise<void> {
  const target = document.getElementById('report')!;
  try {
    const data = await reportOfPage();
    speech.lang = data.lang === 'zh' ? 'zh' : 'en';
    mount(App, { target, props: { book: new Book(data) } });
  } catch (error) {
    if (navigator.language.startsWith('zh')) speech.lang = 'zh';
    const reason = error instanceof NoData ? null : String(error);
    mount(Empty, { target, props: { reason } });
  }
}

void start();
