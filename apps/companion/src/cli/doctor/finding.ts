/** What a check has found, and what to do about it. */
export interface Finding {
  readonly verdict: 'ok' | 'warning' | 'fault';
  readonly check: string;
  readonly sentence: string;
}

/** Findings of one check. */
export function findings(check: string) {
  const finding =
    (verdict: Finding['verdict']) =>
    (sentence: string): Finding => ({ verdict, check, sentence });
  return { ok: finding('ok'), warning: finding('warning'), fault: finding('fault') };
}
