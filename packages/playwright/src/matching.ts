import { isDeepStrictEqual } from 'node:util';

/** Whether JSON data equals `expected`, in which asymmetric matchers such as `expect.any(String)` may stand anywhere. */
export function matches(actual: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return isDeepStrictEqual(actual, expected);
  if ('asymmetricMatch' in expected)
    return (expected as { asymmetricMatch(value: unknown): boolean }).asymmetricMatch(actual);
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(expected)) return false;
  const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...keys].every((key) =>
    matches((actual as Record<string, unknown>)[key], (expected as Record<string, unknown>)[key]),
  );
}
