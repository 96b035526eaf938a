import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Contract } from '../contract/define-message.ts';
import { fixtures } from './fixtures.ts';
import { jsonSchema } from './json-schema.ts';
import { kotlin } from './kotlin.ts';
import { messageShapes } from './messages.ts';
import { reference } from './reference.ts';
import { swift } from './swift.ts';
import { typescript } from './typescript.ts';

/** Where to write what. What has no path is not made. */
export interface Outputs {
  readonly typescript?: string | undefined;
  readonly schema?: string | undefined;
  readonly fixtures?: string | undefined;
  readonly docs?: string | undefined;
  readonly swift?: string | undefined;
  readonly kotlin?: string | undefined;
  /** The package that the Kotlin is in; goes with it. */
  readonly kotlinPackage?: string | undefined;
}

export interface GenerateOptions {
  /** The command that makes it all again: every file begins with it, as far as its format has comments. */
  readonly command: string;
  /** Whether it is the package's own contract, which apps add to. */
  readonly own?: boolean;
}

/**
 * Makes of a contract what the outputs name.
 *
 * @throws {TypeError} for what can't be said in every language
 */
export function generate(contract: Contract, outputs: Outputs, options: GenerateOptions): ReadonlyMap<string, string> {
  const messages = messageShapes(contract);
  const { command, own = false } = options;
  const made = `Made from the contract ${contract.name} by \`${command}\`: change that, not this.`;
  const files: [path: string | undefined, content: () => string][] = [
    [outputs.typescript, () => `// ${made}\n${typescript(messages, { own })}\n`],
    [outputs.schema, () => json({ $comment: made, ...jsonSchema(contract) })],
    [outputs.fixtures, () => json({ comment: made, fixtures: fixtures(contract) })],
    [outputs.swift, () => `// ${made}\n\n${swift(messages, { own })}\n`],
    [outputs.docs, () => `<!-- ${made} -->\n\n${reference(contract.name, messages)}\n`],
    [outputs.kotlin, () => `// ${made}\n${kotlin(contract, outputs.kotlinPackage)}\n`],
  ];
  return new Map(files.flatMap(([path, content]) => (path === undefined ? [] : [[path, content()]])));
}

/** Writes what has changed. Answers those paths. */
export function writeGenerated(files: ReadonlyMap<string, string>): string[] {
  const stale = staleFiles(files);
  for (const path of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, files.get(path) as string);
  }
  return stale;
}

/** The paths whose files are not what they should be. */
export function staleFiles(files: ReadonlyMap<string, string>): string[] {
  return [...files].filter(([path, content]) => read(path) !== content).map(([path]) => path);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
