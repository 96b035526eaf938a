import type { Envelope, Letter, Part } from './letter.ts';

/** A mail for who reads plain text. Lines are as long as their paragraphs: clients wrap them. */
export function asText({ parts }: Letter, { site, name, email }: Envelope): string {
  return [
    name === null ? 'Hello,' : `Hello ${name},`,
    ...parts.map(textOf),
    `-- \n${site} sent this to ${email}.`,
  ].join('\n\n');
}

function textOf(part: Part): string {
  switch (part.kind) {
    case 'paragraph':
      return part.text;
    case 'link':
      return `${part.label}:\n${part.url}`;
    case 'code':
      return `    ${part.code}`;
    case 'facts':
      return part.facts.map(({ name, value }) => `    ${`${name}:`.padEnd(9)} ${value}`).join('\n');
  }
}
