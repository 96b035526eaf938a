import { Validator } from '@seriousme/openapi-schema-validator';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { expect } from 'vitest';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { TestServer } from './server.ts';

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly requestBody?: { readonly required: boolean };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: TSchema }> }>;
}

export type Document = { readonly paths: Record<string, Record<string, Operation>> };

/** The document as a client generator reads it: valid, and with every reference followed. */
export async function readDocument(server: TestServer): Promise<Document> {
  const validator = new Validator();
  const { json } = await server.http('GET', '/openapi.json');
  expect(await validator.validate(json)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  return validator.resolveRefs() as unknown as Document;
}

export function operations({ paths }: Document): [string, Operation][] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
}

/** The same server, and what it has answered to which operation. */
export interface Recorder extends TestServer {
  readonly answers: [operation: string, answer: HttpAnswer][];
}

export function recording(server: TestServer): Recorder {
  const answers: Recorder['answers'] = [];
  return {
    ...server,
    answers,
    async http(method: string, path: string, request?: HttpRequest) {
      const answer = await server.http(method, path, request);
      const template = path
        .replace(/\?.*$/, '')
        .replace(
          /(?<=\/(sessions|identities|accounts|users|groups|usergroup|user_account)\/)[0-9a-f-]{36}|(?<=\/sessions\/)not-an-id/,
          '{id}',
        )
        .replace(/(?<=\/members\/)[^/]+/, '{user_id}')
        .replace(/(?<=\/permissions\/)[^/]+/, '{entity}')
        .replace(/(?<=\/keys\/)[^/]+/, '{kid}')
        .replace(/(?<=\/\{id\}\/invitations\/)[^/]+/, '{invitation_id}');
      answers.push([`${method} ${template}`, answer]);
      return answer;
    },
  };
}

/** Each answer is one that the document has, member for member; and each of these operations has succeeded once. */
export function expectDescribed(document: Document, { answers }: Recorder): void {
  const described = Object.fromEntries(operations(document));
  const succeeded = new Set<string>();
  for (const [name, { status, headers, text, json }] of answers) {
    const response = described[name]?.responses[status];
    expect([name, status, response]).toEqual([name, status, expect.anything()]);
    const type = headers.get('content-type')?.split(';')[0] ?? '';
    expect([name, status, Object.keys(response?.content ?? {})]).toEqual([name, status, text ? [type] : []]);
    const schema = response?.content?.[type]?.schema;
    if (schema) expect([name, status, text, [...Compile(schema).Errors(json)]]).toEqual([name, status, text, []]);
    if (status < 300) succeeded.add(name);
  }
  expect([...succeeded].sort()).toEqual(Object.keys(described).sort());
}

/** What is left of a document: the operations of which this is so. */
export function onlyOf({ paths }: Document, isKept: (operation: Operation) => boolean): Document {
  const kept = Object.entries(paths).map(([path, methods]) => {
    const operations = Object.entries(methods).filter(([, operation]) => isKept(operation));
    return [path, Object.fromEntries(operations)] as const;
  });
  return { paths: Object.fromEntries(kept) };
}
