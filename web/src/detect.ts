/** Starts the page of findings: reads them out of it and shows them. */
import { mount } from 'svelte';
import Empty from './Empty.svelte';
import { NoData, readData, type DetectData } from './data';
import Detect from './detect/Detect.svelte';
import { speech } from './i18n/index.svelte';
import './style/base.css';
import './style/print.css';

async function findingsOfPage(): Promise<DetectData> {
  const text = document.getElementById('report-data')?.textContent;
  if (import.meta.env.DEV && !text?.trimStart().startsWith('{')) {
    const { sampleData } = await import('./detect/sample');
    return sampleData(new URLSearchParams(location.search).get('lang') ?? 'en');
  }
  return readData<DetectData>(text);
}

async function start(): Promise<void> {
  const target = document.getElementById('report')!;
  try {
    const data = await findingsOfPage();
    speech.lang = data.lang === 'zh' ? 'zh' : 'en';
    mount(Detect, { target, props: { data } });
  } catch (error) {
    if (navigator.language.startsWith('zh')) speech.lang = 'zh';
    const reason = error instanceof NoData ? null : String(error);
    mount(Empty, { target, props: { reason, noData: 'detect.noData' } });
  }
}

void start();
