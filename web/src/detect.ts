/** Starts the page of findings: reads them out of it and shows them. */
import { mount } from 'svelte';
import Detect from './detect/Detect.svelte';
import type { DetectData } from './detect/data';
import { sampleData } from './detect/sample';
import { speech } from './i18n/index.svelte';
import './style/base.css';
import './style/print.css';

function dataOfPage(): DetectData | null {
  const text = document.getElementById('report-data')?.textContent;
  if (text?.trimStart().startsWith('{')) return JSON.parse(text) as DetectData;
  return import.meta.env.DEV ? sampleData() : null;
}

const data = dataOfPage();
if (data ? data.lang === 'zh' : navigator.language.startsWith('zh')) speech.lang = 'zh';
mount(Detect, { target: document.getElementById('report')!, props: { data } });
