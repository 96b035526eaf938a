const LONGEST = 80;
/** What is unseen, or turns the text around it, but for what joins emoji and letters to one. */
const UNSEEN = /(?!\u200c|\u200d|[\u{e0020}-\u{e007f}])[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;
/** What some mail client would make a link to click of: addresses of any kind, and telephone numbers. */
const LINK = /[:/@\\。]|\.[\p{L}\p{N}]|(\p{Nd}[\s().-]*){5}/u;

/** What a user or their device calls something, as a mail can say it: on one line, not too long, and all of it seen. */
export function said(text: string): string {
  const visible = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(UNSEEN, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const characters = [...visible];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : visible;
}

/** A name to greet somebody by; `null` for one that a mail client would make a link of: anybody can sign anybody up. */
export function greetable(name: string): string | null {
  const clean = said(name);
  return clean === '' || LINK.test(clean.normalize('NFKC')) ? null : clean;
}

/** What a client says of itself. No link: whoever knows a password could have us send theirs. */
export function unlinked(text: string): string {
  return said(text).replace(/[.。．｡․](?=\p{L})|:(?=\/)/gu, '$& ');
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
