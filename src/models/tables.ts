/**
 * What a column holds: whole numbers of 32 bits; doubles, with NaN and infinities; or text.
 * No column holds nulls.
 */
export type ColumnType = 'int32' | 'double' | 'utf8'

/** The columns of a table by name, in order. */
export type Columns = Readonly<Record<string, ColumnType>>

/** A row that fits its columns. */
export type RowOf<C extends Columns> = { readonly [K in keyof C]: C[K] extends 'utf8' ? string : number }

/** A row, whatever its columns are. */
export type Row = Readonly<Record<string, number | string>>
