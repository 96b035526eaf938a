import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';

type Bindings = typeof import('@prisma/schema-engine-wasm/schema_engine_bg') & {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
  SchemaEngine: typeof SchemaEngine;
};

/** Prisma's schema engine, the WebAssembly build: the native one would have to be downloaded. */
export async function startSchemaEngine(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  datamodel?: string,
): Promise<SchemaEngine> {
  bindings ??= load();
  const datamodels: [string, string][] | undefined =
    datamodel === undefined ? undefined : [['schema.prisma', datamodel]];
  return (await bindings).SchemaEngine.new(
    { datamodels },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
}

/** Once a process: the bindings keep the instance in a global, and a second one would pull it from under the first. */
let bindings: Promise<Bindings> | undefined;

/** What the package's own entry would do, if Node 20 could import a `.wasm` file. */
async function load(): Promise<Bindings> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const loaded = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as Bindings;
  const { instance } = await WebAssembly.instantiate(await readFile(join(folder, 'schema_engine_bg.wasm')), {
    './schema_engine_bg.js': withoutWaiting(loaded),
  });
  loaded.__wbg_set_wasm(instance.exports);
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: reportPanic } });
  (instance.exports['__wbindgen_start'] as () => void)();
  return loaded;
}

/** The engine leaves the timer of its lock behind: for ten seconds a process that has migrated could not end. */
function withoutWaiting(loaded: Bindings): WebAssembly.ModuleImports {
  const imports = Object.entries(loaded as unknown as Record<string, (...args: unknown[]) => NodeJS.Timeout>);
  const unwaited = imports
    .filter(([name]) => name.startsWith('__wbg_setTimeout_'))
    .map(([name, setTimer]) => [name, (...args: unknown[]) => setTimer(...args).unref()]);
  return { ...loaded, ...Object.fromEntries(unwaited) };
}

/** What the engine calls, by this global name, before it gives up with an error that says nothing. */
function reportPanic(message: string): void {
  process.stderr.write(`schema engine: ${message}\n`);
}
