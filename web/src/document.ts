/** Starts the page of a document: reads it out of the page and shows it. */
import { mount } from 'svelte';
import Empty from './Empty.svelte';
import { NoData, readData, type DocumentData } from './data';
import Document from './document/Document.svelte';
import { speech } from './i18n/index.svelte';
import './style/base.css';
import './style/print.css';

async function documentOfPage(): Promise<DocumentData> {
  const text = document.getElementById('report-data')?.textContent;
  if (import.meta.env.DEV && !text?.trimStart().startsWith('{')) {
    const { plan } = await import('./document/sample');
    return plan(new URLSearchParams(location.search).get('lang') ?? 'en');
  }
  return readData<DocumentData>(text);
}

async function start(): Promise<void> {
  const target = document.getElementById('report')!;
  try {
    const data = await documentOfPage();
    speech.lang = data.lang === 'zh' ? 'zh' : 'en';
    mount(Document, { target, props: { data } });
  } catch (error) {
    if (navigator.language.startsWith('zh')) speech.lang = 'zh';
    mount(Empty, { target, props: { reason: error instanceof NoData ? null : String(error) } });
  }
}

void start();
