import type { TObject } from 'typebox';

interface Described<Data extends TObject> {
  /** In camelCase. Never `id`, `v` or anything that a shell may take for a part of the envelope. */
  readonly name: string;
  /** The version of the contract that it came with. */
  readonly since: number;
  /** A sentence or two: what it tells the other side, and what a reply means. They become documentation in every language. */
  readonly description: string;
  readonly data: Data;
}

/** A message from a page to its shell, which replies. */
export interface PageMessage<Data extends TObject = TObject, Reply extends TObject = TObject> extends Described<Data> {
  readonly from: 'page';
  readonly reply: Reply;
}

/** What a shell tells its page, unasked. */
export interface ShellEvent<Data extends TObject = TObject> extends Described<Data> {
  readonly from: 'shell';
}

export type Message = PageMessage | ShellEvent;

/** Messages that belong together: what `tandem-bridge generate` makes every language's types from. */
export interface Contract {
  /** In PascalCase. Names the package, the schema and what is generated. */
  readonly name: string;
  /** Counts up with every change; messages say since when they exist. */
  readonly version: number;
  readonly messages: readonly Message[];
}

const NAME = /^[a-z][a-zA-Z0-9]*$/;
const CONTRACT_NAME = /^[A-Z][a-zA-Z0-9]*$/;
const ENVELOPE = ['name', 'id', 'v', 'ok'];
/** Their types would be called `NoData`, `PageMessage` and `ShellEvent`, as those of the package are. */
const TAKEN = ['no', 'page', 'shell'];

/**
 * Says what a message is. Its data and reply are TypeBox objects made of strings, string enums, numbers, integers, booleans,
 * arrays and objects, with optional members where you like; nothing else has the same meaning in all three languages.
 *
 * @throws {TypeError} for a name that is not camelCase or is taken, data that would overwrite the envelope, or no description
 */
export function defineMessage<const Definition extends Message>(message: Definition): Definition {
  const { name, description, data } = message;
  if (!NAME.test(name)) throw new TypeError(`A message’s name is camelCase, and '${name}' is not.`);
  if (TAKEN.includes(name)) throw new TypeError(`No message is called '${name}': the package has a type of its name.`);
  if (description.trim() === '') throw new TypeError(`${name} has no description.`);
  const reserved = Object.keys(data.properties).filter((member) => ENVELOPE.includes(member));
  if (reserved.length > 0) throw new TypeError(`${name}: ${reserved.join(', ')} is the envelope’s, not the data’s.`);
  return message;
}

/** @throws {TypeError} for a name that is not PascalCase, two messages of one name, or one that is newer than the contract */
export function defineContract(contract: Contract): Contract {
  if (!CONTRACT_NAME.test(contract.name))
    throw new TypeError(`A contract’s name is PascalCase, and '${contract.name}' is not.`);
  const seen = new Set<string>();
  for (const { name, since } of contract.messages) {
    if (seen.has(name)) throw new TypeError(`Two messages are called ${name}.`);
    if (since > contract.version)
      throw new TypeError(`${name} is newer than the contract (version ${contract.version}).`);
    seen.add(name);
  }
  return contract;
}
