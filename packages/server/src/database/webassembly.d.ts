/** The little of WebAssembly that is used here; @types/node leaves it to the DOM's types. */
declare namespace WebAssembly {
  type Exports = Record<string, unknown>;
  type Imports = Record<string, object>;
  function instantiate(bytes: Uint8Array, imports: Imports): Promise<{ instance: { exports: Exports } }>;
}
