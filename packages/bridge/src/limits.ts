/** What a message may be at most, on both sides: in UTF-16 code units of its JSON, and in objects and arrays within each other. */
export const MAXIMUM_LENGTH = 65_536;
export const MAXIMUM_DEPTH = 32;

/** How long a shell may take to say who it is. */
export const HELLO_MILLISECONDS = 2000;
/** For a reply, and after the page's beginning for a late shell, which is looked for this often. */
export const PATIENCE_MILLISECONDS = 5000;
export const LOOK_MILLISECONDS = 100;
/** How many messages wait for a shell to say what it knows. */
export const MOST_WAITING = 32;
