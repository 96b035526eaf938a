/** What a form shows when it comes back: the sentences for each field, and for the whole under `form`. */
export type FormErrors<Field extends string> = Partial<Record<Field | 'form', readonly string[]>>;
