/** After the outcome of a sign-out, until the control takes clicks again. */
export const SETTLING_MILLISECONDS = 1000;
/** Somebody reads the system's question about notifications first. */
export const PERMISSION_MILLISECONDS = 60_000;
