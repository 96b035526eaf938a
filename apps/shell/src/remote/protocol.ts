/** A line of the control channel's: what to do, with what, and in which window. */
export interface Command {
  readonly id: number;
  readonly name: string;
  readonly window?: number;
  readonly label?: string;
  readonly text?: string;
  readonly times?: number;
}

/** What the shell shows and knows, as it is told with every change. */
export interface ShellState {
  readonly client: string;
  readonly isNotified: boolean;
  readonly badge: number;
  /** What the system's browser was asked to open. */
  readonly opened: readonly string[];
  readonly windows: readonly WindowState[];
}

export interface WindowState {
  readonly shows: 'sign-in' | 'failure' | 'modal' | 'page';
  readonly title: string;
  readonly url: string | null;
  readonly isLoading: boolean;
  readonly loads: number;
  readonly text: string;
  readonly canGoBack: boolean;
  readonly error: string;
  readonly isBusy: boolean;
}
