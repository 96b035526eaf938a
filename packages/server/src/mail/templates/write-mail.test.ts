import { describe, expect, it } from 'vitest';
import { exampleMails, LINK } from '../../testing/example-mails.ts';
import { type MailContent, type Recipient, writeMail } from './write-mail.ts';

const SITE = { publicUrl: 'https://app.example.com' };
const ANN: Recipient = { id: '1', email: 'ann@example.com', name: 'Ann', timeZone: 'Europe/Berlin' };
const HIDDEN = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

const writeTo = (recipient: Partial<Recipient>, content: MailContent = exampleMails.token_reused) =>
  writeMail(SITE, { ...ANN, ...recipient }, content);
const onDevice = (device: string) => writeTo({}, { ...exampleMails.token_reused, device });
const greetingOf = (text: string) => text.split('\n')[0];
const deviceOf = (text: string) => /^ {4}Device: {3}(.*), iOS$/m.exec(text)?.[1];
/** What HTML says to who looks at it. */
const seen = (html: string) =>
  html
    .replace(/<(style|title)>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

describe.each(Object.values(exampleMails))('the mail $kind', (content) => {
  const { subject, text, html } = writeTo({}, content);

  it('has a subject of one line that names the site', () => {
    expect(subject).toMatch(/^[^\p{C}]{10,78}$/u);
    expect(subject).toContain('app.example.com');
  });

  it('says the same as HTML and as plain text', () => {
    const words = (from: string) => from.match(/[\p{L}\d’]{2,}/gu) ?? [];
    const links = new RegExp(LINK, 'g');
    expect(words(seen(html))).toEqual(['app', 'example', 'com', ...words(text.replace(links, ''))]);
    expect(html.match(links)).toEqual(text.match(links));
  });

  it('loads nothing, runs nothing, and leads nowhere but where it says', () => {
    expect(html).not.toMatch(/\ssrc|url\(|@import|<(img|link|script|iframe|form|object|base)\b|\son[a-z]+=/i);
    const leads = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(leads).toEqual(text.match(/^https?:.*$/gm) ?? []);
    expect(leads.length).toBeLessThanOrEqual(1);
  });

  it('says times, if it says any, by the clock of who reads it', () => {
    if (content.kind === 'already_signed_up') return expect(text).not.toMatch(/2026 at/);
    if (content.kind !== 'verify_email') expect(text).toMatch(/2026 at 13:\d0 Central European Standard Time/);
    expect(writeTo({ timeZone: null }, content).text).toMatch(/2026 at 12:\d0 UTC/);
    expect(writeTo({ timeZone: 'Nowhere/Land' }, content).text).toMatch(/2026 at 12:\d0 UTC/);
  });
});

describe('a name', () => {
  it('is who a mail greets', () => {
    for (const name of ['Ann', 'Zoë O’Brien-Smith Jr.', '李小龍', 'שרה', 'Dr. Ann', '👩‍🚀 Ann']) {
      const { text, html } = writeTo({ name });
      expect(greetingOf(text)).toBe(`Hello ${name},`);
      expect(seen(html)).toContain(name);
    }
  });

  it.each([
    'http://evil.example',
    'Claim your prize at evil.example',
    'evil.example/prize',
    'evil。example',
    'evil｡example',
    'evil．example',
    'evil․example',
    'ev\u200bil.\u2060example',
    'evil\u00ad.example',
    'eve@evil.example',
    'eve＠evil',
    'tel:0900123456',
    'Locked? Call 0900 123 456',
    'Locked? Call ٠٩٠٠١٢٣٤٥٦',
    ' \u200b\u2060 ',
    '\u202e',
    '',
  ])('that a mail client would make a link of, or that is none, is left out: %j', (name) => {
    const { text, html } = writeTo({ name });
    expect(greetingOf(text)).toBe('Hello,');
    expect(seen(html)).toContain('\nHello,\n');
    expect(html + text).not.toContain('evil');
  });

  it('is text and no markup', () => {
    const name = '<img src=x onerror=alert(1)>"\'&amp;<b>';
    const { html } = writeTo({ name });
    expect(html).not.toMatch(/<img|<b>/);
    expect(seen(html)).toContain('<img src=x onerror=alert(1)>"\'&amp;<b>');
  });

  it('can’t turn, hide or add lines to what is around it', () => {
    const name = 'Ann\r\nBcc: eve\u2028\u2029\u0085\v\u0000\u001b[2J\u202eevil\u2066\u200f\u061c\ufeff\ud800\ue000';
    const { subject, text, html } = writeTo({ name });
    for (const written of [subject, ...text.split('\n'), ...html.split('\n')]) expect(written).not.toMatch(HIDDEN);
    expect(text.split('\n')).toHaveLength(writeTo({}).text.split('\n').length);
  });
});

describe('what a client calls its device', () => {
  it('is said as it is', () => {
    expect(deviceOf(onDevice('Ann’s iPhone 16.2 (2nd)').text)).toBe('Ann’s iPhone 16.2 (2nd)');
  });

  it.each([
    ['https://evil.example/?a', 'https: //evil. example/?a'],
    ['www.evil.example', 'www. evil. example'],
    ['eve@evil.example', 'eve@evil. example'],
    ['evil。example evil．example evil․example', 'evil。 example evil． example evil․ example'],
    ['evil.\u200b\u2060\u00adexample', 'evil. example'],
    ['//192.0.2.1/x', '//192.0.2.1/x'],
  ])('is no link to click: %s', (device, said) => {
    const { text, html } = onDevice(device);
    expect(deviceOf(text)).toBe(said);
    expect(seen(html)).toContain(said);
  });

  it('is one line, not too long, and no markup', () => {
    const { text, html } = onDevice(`<script>\r\n\u202e${'x'.repeat(200)}`);
    expect(deviceOf(text)).toMatch(/^<script> x{70}…$/);
    expect(html).not.toMatch(/<script|\u202e/);
  });

  it('does not make the address unreadable', () => {
    expect(onDevice('x').text).toContain('Address:  2001:db8:85a3::8a2e:370:7334');
  });
});
