import formbody from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';
import { visit } from 'jsonc-parser';
import { TandemError } from '../errors.ts';
import { serverLimits } from './server-limits.ts';

const limits = { bodyLimit: serverLimits.bodyLimit };

/** JSON and forms, and no other content type. JSON is well-formed UTF-8 without a duplicate or `__proto__` member. */
export async function parseBodiesStrictly(app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers();
  parseStrictly(app, 'application/json');
  await app.register(formbody, limits);
}

/** JSON under another name, where a route takes it. */
export function parseStrictly(app: FastifyInstance, contentType: string): void {
  app.addContentTypeParser(contentType, { ...limits, parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    parseJson(body),
  );
}

function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    refuseDuplicateMembers(text);
    return value;
  } catch (cause) {
    throw new TandemError('invalid_request', { detail: 'The body is not well-formed JSON.', cause });
  }
}

/** `JSON.parse` would take the last of two members, another reader the first. */
function refuseDuplicateMembers(text: string): void {
  const objects: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => void objects.push(new Set(['__proto__'])),
    onObjectProperty(name) {
      const names = objects.at(-1);
      if (names?.has(name)) throw new SyntaxError(`Refused member ${name}`);
      names?.add(name);
    },
    onObjectEnd: () => void objects.pop(),
  });
}
