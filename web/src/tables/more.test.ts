import { describe, expect, it } from 'vitest';
import type { Inquiry } from '../data';
import { askWho } from './more';

const asked: Inquiry = { institution: 'Pay Ltd', account: 'P', currency: 'CNY', amount: '10.00', days: ['2026-03-01'], transfers: 1 };

describe('what is asked for instead of a statement', () => {
  it('is nothing at an account of its own', () => {
    expect(askWho(asked)).toBe('');
    expect(askWho(undefined)).toBe('');
  });

  it('is for whom, at a pooled account', () => {
    expect(askWho({ ...asked, pooled: true })).toContain('Ask Pay Ltd for whom');
  });

  it('is who, at the institution of whose statement tells of it', () => {
    const text = askWho({ ...asked, stands_at: '6222', stands_at_holder: '王强' });
    expect(text).toContain('Ask Pay Ltd who');
    expect(text).toContain('王强 6222');
  });
});
