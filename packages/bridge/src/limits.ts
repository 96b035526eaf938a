/** What a message may be at most, on both sides: in UTF-16 code units of its JSON, and in objects and arrays within each other. */
export const MAXIMUM_LENGTH = 65_536;
export const MAXIMUM_DEPTH = 32;
