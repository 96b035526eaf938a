/** What every page is shown in, apart from its own content. */
export interface PageContext {
  /** The style nonce of this answer's Content-Security-Policy; Turbo styles its progress bar with it. */
  nonce: string;
  assets: AssetPaths;
  /** Whether a native shell shows the page: the shell brings its own title bar. */
  native: boolean;
  /** The session the page was rendered for, or `null` for a guest. */
  sessionId: string | null;
  /** Whether they are an administrator. */
  isAdmin?: boolean;
  /** Their address, where it is not verified. */
  unverifiedEmail?: string;
  /** A sentence about what has just happened. */
  notice?: string;
}

/** Where the files of every page are; each path changes with its content. */
export interface AssetPaths {
  script: string;
  /** The example of Get Native's client. */
  getNative: string;
  stylesheet: string;
  icon: string;
}
