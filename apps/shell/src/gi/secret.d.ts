/** The parts of libsecret that the shell uses: npm has no types of it. */
declare module 'gi://Secret?version=1' {
  import type Gio from 'gi://Gio?version=2.0';

  namespace Secret {
    enum CollectionFlags {
      NONE,
    }
    const Collection: {
      for_alias(
        service: null,
        alias: string,
        flags: CollectionFlags,
        cancellable: Gio.Cancellable | null,
      ): Promise<object | null>;
    };
    enum SchemaFlags {
      NONE,
    }
    enum SchemaAttributeType {
      STRING,
    }
    const COLLECTION_DEFAULT: string;
    class Schema {
      constructor(name: string, flags: SchemaFlags, attributes: Record<string, SchemaAttributeType>);
    }
    type Attributes = Record<string, string>;
    function password_lookup(
      schema: Schema,
      of: Attributes,
      cancellable: Gio.Cancellable | null,
    ): Promise<string | null>;
    function password_store(
      schema: Schema,
      of: Attributes,
      collection: string,
      label: string,
      password: string,
      cancellable: Gio.Cancellable | null,
    ): Promise<boolean>;
    function password_clear(schema: Schema, of: Attributes, cancellable: Gio.Cancellable | null): Promise<boolean>;
  }
  export default Secret;
}
