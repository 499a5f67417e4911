import { FileError, Found } from './fileError.ts'

/** `\x93NUMPY` */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/** A header is padded so that the data begin at a multiple of this. */
const ALIGNMENT = 64

/** A two-dimensional array. */
export interface NpyMatrix {
  readonly rows: number
  readonly columns: number
  /** Row-major. */
  readonly values: Float64Array
}

interface Type {
  readonly bytes: number
  readonly read: (view: DataView, at: number) => number
}

const TYPES: Readonly<Record<string, Type>> = {
  '<f8': { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  '<f4': { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  '<i4': { bytes: 4, read: (view, at) => view.getInt32(at, true) },
}

/** Bytes of the fixed beginning, version 1.0: magic, version, length of the header. */
const PREFIX = 10

/**
 * A matrix from the bytes of an npy file: version 1.0, little-endian f8, f4 or i4, in C or Fortran order.
 *
 * @param path named in errors
 * @throws FileError if it is anything else
 * @source https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export const npyToMatrix = (path: string, bytes: Uint8Array): NpyMatrix => {
  const refuse = (value: unknown, expected: string): never => {
    throw new FileError(path, {}, value, expected)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < PREFIX || MAGIC.some((byte, k) => bytes[k] !== byte))
    return refuse(new Found(`a file of ${bytes.length} bytes`), 'an npy file, which begins with \\x93NUMPY')
  const version = `${bytes[6]}.${bytes[7]}`
  if (version !== '1.0') return refuse(new Found(`version ${version}`), 'version 1.0 of the npy format')
  const begin = PREFIX + view.getUint16(8, true)
  if (bytes.length < begin)
    return refuse(new Found(`a file of ${bytes.length} bytes`), `a header of ${begin} bytes`)
  const header = headerOf(path, new TextDecoder('latin1').decode(bytes.subarray(PREFIX, begin)))
  const { descr, isFortran, rows, columns } = header
  const type = Object.hasOwn(TYPES, descr) ? TYPES[descr] : undefined
  if (type === undefined) return refuse(descr, `numbers of one of the types ${Object.keys(TYPES).join(', ')}`)
  const count = rows * columns
  if (bytes.length - begin !== count * type.bytes)
    return refuse(
      new Found(`${bytes.length - begin} bytes of data`),
      `${count * type.bytes}, for ${rows} × ${columns} of ${descr}`,
    )
  const values = new Float64Array(count)
  for (let k = 0; k < count; k++) {
    const stored = isFortran ? (k % columns) * rows + Math.floor(k / columns) : k
    values[k] = type.read(view, begin + stored * type.bytes)
  }
  return { rows, columns, values }
}

interface Header {
  readonly descr: string
  readonly isFortran: boolean
  readonly rows: number
  readonly columns: number
}

/** The header is a Python dictionary with three keys, in whichever order. */
const headerOf = (path: string, text: string): Header => {
  const entry = (key: string, value: string): string | undefined =>
    new RegExp(`['"]${key}['"]\\s*:\\s*${value}`).exec(text)?.[1]
  const descr = entry('descr', `['"]([^'"]*)['"]`)
  const fortran = entry('fortran_order', '(True|False)')
  const shape = entry('shape', '\\(([^)]*)\\)')
  if (descr === undefined || fortran === undefined || shape === undefined)
    throw new FileError(path, {}, text.trim(), 'a header with descr, fortran_order and shape')
  const sizes = shape
    .split(',')
    .map((size) => size.trim())
    .filter((size) => size !== '')
    .map((size) => (/^\d+L?$/.test(size) ? Number.parseInt(size, 10) : Number.NaN))
  const [rows, columns] = sizes
  if (sizes.length !== 2 || !Number.isSafeInteger(rows) || !Number.isSafeInteger(columns))
    throw new FileError(path, {}, new Found(`shape (${shape})`), 'two dimensions, (post, pre)')
  return { descr, isFortran: fortran === 'True', rows: rows ?? 0, columns: columns ?? 0 }
}

/** The bytes of an npy file, version 1.0: doubles, little-endian, in C order. */
export const matrixToNpy = ({ rows, columns, values }: NpyMatrix): Uint8Array => {
  const dictionary = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`
  // the header ends with a line feed, and with it the multiple of the alignment
  const length = Math.ceil((PREFIX + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT - PREFIX
  const bytes = new Uint8Array(PREFIX + length + values.length * 8)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC)
  bytes.set([1, 0], 6)
  view.setUint16(8, length, true)
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(length - 1)}\n`), PREFIX)
  values.forEach((value, k) => view.setFloat64(PREFIX + length + 8 * k, value, true))
  return bytes
}
