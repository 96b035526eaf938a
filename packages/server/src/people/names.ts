export const LONGEST_NAME = 100;

/** The one spelling of a name that is kept, of a user or an account. */
export function oneSpelling(name: string): string {
  return name.trim().normalize('NFC');
}

/** Whether what is in its {@link oneSpelling} can be a name: on one line, of 1 to 100 characters, or as many as are told. */
export function isName(text: string, longest = LONGEST_NAME): boolean {
  return /^[^\p{Cc}\p{Cs}]+$/u.test(text) && [...text].length <= longest;
}
