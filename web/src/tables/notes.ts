/** What a table does not show, because the page would grow too large. */
import type { ReportData, TableName } from '../data';
import { t } from '../i18n/index.svelte';
import { showCount } from '../money';

/** Tables of which the page holds the largest rows, and which name claims. */
const byAmount: readonly TableName[] = ['accounts', 'transfers', 'ends'];

export function tableNotes(data: ReportData, name: TableName): string[] {
  const notes: string[] = [];
  const total = data.truncated[name];
  if (total) {
    const sizes = { shown: showCount(data[name]?.length ?? 0), total: showCount(total) };
    notes.push(t(byAmount.includes(name) ? 'table.largest' : 'table.first', sizes));
  }
  if (data.by_claim_limit && byAmount.includes(name)) notes.push(t('table.claimLimit', { n: data.by_claim_limit }));
  return notes;
}
