/** A line of a stream: its text, or what it is instead of text. */
export type TextLine =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly found: string; readonly expected: string }

/** Bytes of one line at most: a line is held as a whole. */
export const MAX_LINE_BYTES = 10_000_000

const LINE_FEED = 0x0a

/**
 * The lines of bytes that come piece by piece, however they are cut: each as soon as its end is there, the last one also without
 * an end. Lines count from 1.
 *
 * In memory are one piece and what has come of one line. Of a line that is too long nothing is kept.
 *
 * @param most bytes of a line at most
 */
export async function* linesOf(
  source: AsyncIterable<Uint8Array>,
  most: number = MAX_LINE_BYTES,
): AsyncGenerator<TextLine> {
  const line = new LineBuffer(most)
  for await (const piece of source) {
    let begin = 0
    for (;;) {
      const end = piece.indexOf(LINE_FEED, begin)
      if (end < 0) break
      yield line.ended(piece.subarray(begin, end))
      begin = end + 1
    }
    line.add(piece.subarray(begin))
  }
  if (!line.isEmpty) yield line.ended(new Uint8Array())
}

/** What has come of a line. */
class LineBuffer {
  private readonly most: number
  private pieces: Uint8Array[] = []
  private bytes = 0
  private line = 1
  private readonly decoder = new TextDecoder('utf-8', { fatal: true })

  constructor(most: number) {
    this.most = most
  }

  get isEmpty(): boolean {
    return this.bytes === 0
  }

  add(piece: Uint8Array): void {
    if (piece.length === 0) return
    this.bytes += piece.length
    // a copy: who gave the piece may write to it again
    if (this.bytes <= this.most) this.pieces.push(piece.slice())
    else this.pieces = []
  }

  /** The line, of which this is the rest; another one begins. */
  ended(rest: Uint8Array): TextLine {
    const { pieces, line, most } = this
    const bytes = this.bytes + rest.length
    this.pieces = []
    this.bytes = 0
    this.line++
    if (bytes > most) return { line, found: `${bytes} bytes`, expected: `at most ${most} bytes a line` }
    try {
      return {
        line,
        text: this.decoder.decode(pieces.length === 0 ? rest : Buffer.concat([...pieces, rest])),
      }
    } catch {
      return { line, found: 'bytes that are no text', expected: 'UTF-8' }
    }
  }
}
