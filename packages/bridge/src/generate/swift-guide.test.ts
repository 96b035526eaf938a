import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the example of the Swift guide is the one that the package’s tests compile and run', () => {
  const [, example] = read('../../docs/bridge/swift.md').match(/```swift\n([\s\S]*?)```/) ?? [];
  expect(example).toContain('import TandemBridge');
  expect(read('swift/Tests/TandemBridgeTests/Guide.swift').endsWith(`\n${example}`)).toBe(true);
});

test('what else the guide calls is there', () => {
  const adapter = read('swift/Sources/TandemBridge/WebKitAdapter.swift');
  for (const name of ['class ReplyingScriptMessageHandler', 'class OneWayScriptMessageHandler', 'func send<']) {
    expect(adapter).toContain(name);
  }
});
