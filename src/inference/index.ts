export { type Pattern, type PatternTable, visibleStates } from './patterns.ts'
