/** @jsxRuntime automatic @jsxImportSource preact */

/** Tandem's mark: two halves that hold each other. Decorative, so it has no name of its own. */
export function Mark({ size }: { size: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path class="mark-web" d="M15 2v24a12 12 0 0 1 0-24Z" />
      <path class="mark-native" d="M17 6a12 12 0 0 1 0 24Z" />
    </svg>
  );
}
