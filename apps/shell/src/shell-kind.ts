/**
 * Whom a shell's words in the User-Agent say it is, and so which channel pages look for: iOS takes objects, Android strings. Hotwire
 * Native has its words without the parentheses; WebKitGTK refuses a User-Agent that isn't RFC 9110's.
 */
export interface ShellKind {
  readonly words: string;
  readonly platform: 'iOS' | 'Android';
  /** Where the server keeps its path configuration for such a shell. */
  readonly pathConfiguration: string;
}

export const SHELL_KINDS = {
  'turbo-ios': {
    words: 'Turbo Native iOS',
    platform: 'iOS',
    pathConfiguration: '/turbo/ios/path_configuration',
  },
  'hotwire-ios': {
    words: '(Hotwire Native iOS; Turbo Native iOS; bridge-components: [])',
    platform: 'iOS',
    pathConfiguration: '/hotwire/ios/path_configuration',
  },
  'hotwire-android': {
    words: '(Hotwire Native Android; Turbo Native Android; bridge-components: [])',
    platform: 'Android',
    pathConfiguration: '/hotwire/android/path_configuration',
  },
} as const satisfies Record<string, ShellKind>;

export type ShellKindName = keyof typeof SHELL_KINDS;
