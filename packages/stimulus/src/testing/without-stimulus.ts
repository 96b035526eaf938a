// Stands in for Stimulus where the size of everything else is measured.
export const { Application, Controller } = globalThis as unknown as Record<'Application' | 'Controller', object>;
