import { createJiti } from 'jiti';
import type { Contract } from '../contract/define-message.ts';

/**
 * Loads the `contract` that a module exports, of TypeScript or JavaScript.
 *
 * @throws {TypeError} where it exports none; what loading it throws
 */
export async function loadContract(path: string): Promise<Contract> {
  const module = await createJiti(import.meta.url).import<{ contract?: Contract }>(path);
  if (!Array.isArray(module.contract?.messages)) {
    throw new TypeError(`${path} exports no contract: export const contract = defineContract({ … });`);
  }
  return module.contract;
}
