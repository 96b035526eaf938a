const LONGEST = 80;

/**
 * What a user or their device calls something, as a mail can say it: on one line, not too long, without what would be
 * unseen or turn the text around it (control characters, bidirectional overrides).
 */
export function said(text: string): string {
  const visible = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Bidi_Control}\u{FEFF}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const characters = [...visible];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : visible;
}

/** A name to greet somebody by; `null` for one that a mail client would make a link of: anybody can sign anybody up. */
export function greetable(name: string): string | null {
  const clean = said(name);
  return clean === '' || /[:/@\\]|\S\.\S/u.test(clean) ? null : clean;
}

/** A point in time as people say it, by their own clock, whose zone is named. */
export function moment(at: Date, timeZone: string | null): string {
  return (timeZone !== null && inZone(at, timeZone, 'long')) || inZone(at, 'UTC', 'short');
}

function inZone(at: Date, timeZone: string, timeZoneName: 'long' | 'short'): string {
  const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  const time = { hour: '2-digit', minute: '2-digit', timeZone, timeZoneName } as const;
  try {
    // Some versions of ICU put a comma after the weekday.
    return at.toLocaleString('en-GB', { ...day, ...time }).replaceAll(',', '');
  } catch {
    return '';
  }
}
