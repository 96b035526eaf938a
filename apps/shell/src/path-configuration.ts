/** What the server says of how a page is presented; others of its properties are for other shells. */
export interface PathProperties {
  readonly context?: 'default' | 'modal';
  /** `authentication`: the shell's own sign-in stands for this page. */
  readonly flow?: string;
  readonly pull_to_refresh_enabled?: boolean;
}

interface Rule {
  readonly patterns: readonly string[];
  readonly properties: PathProperties;
}

/** Which page is presented how: of the rules that match a path, the later ones win. */
export class PathConfiguration {
  /** Until the server's is there. */
  static readonly BUILT_IN = new PathConfiguration([
    { patterns: ['/users/sign_in$'], properties: { context: 'modal', flow: 'authentication' } },
  ]);
  readonly #rules: readonly Rule[];

  private constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  /** `null` for what is no path configuration. */
  static parse(text: string): PathConfiguration | null {
    try {
      const { rules } = JSON.parse(text) as { rules: unknown };
      return Array.isArray(rules) && rules.every(isRule) ? new PathConfiguration(rules) : null;
    } catch {
      return null;
    }
  }

  propertiesOf(path: string): PathProperties {
    const matching = this.#rules.filter(({ patterns }) => patterns.some((pattern) => new RegExp(pattern).test(path)));
    return Object.assign({}, ...matching.map(({ properties }) => properties));
  }
}

function isRule(value: unknown): value is Rule {
  const { patterns, properties } = value as Partial<Rule>;
  // One that is no pattern throws.
  const isPattern = (pattern: unknown) => typeof pattern === 'string' && new RegExp(pattern) instanceof RegExp;
  return Array.isArray(patterns) && patterns.every(isPattern) && typeof properties === 'object';
}
