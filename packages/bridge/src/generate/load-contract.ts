import { existsSync } from 'node:fs';
import { createJiti } from 'jiti';
import type { Contract } from '../contract/define-message.ts';

/**
 * Loads the `contract` that a module exports, of TypeScript or JavaScript.
 *
 * @throws {TypeError} where it isn't there or exports none; what loading it throws
 */
export async function loadContract(path: string): Promise<Contract> {
  if (!existsSync(path)) throw new TypeError(`There is no ${path}.`);
  const module = await createJiti(import.meta.url).import<{ contract?: Contract }>(path);
  if (!Array.isArray(module.contract?.messages)) {
    throw new TypeError(`${path} exports no contract: export const contract = defineContract({ … });`);
  }
  return module.contract;
}
