export { buildCompanion, type CompanionOverrides } from './app.ts';
