import { show } from '../models/errors.ts'

/** One thing that is wrong with a text that is to be JSON. */
export interface JsonFault {
  /** Counts from 1. */
  readonly line: number
  /** Counts from 1, in UTF-16 units. */
  readonly column: number
  /** What stands there, in words. */
  readonly found: string
  readonly expected: string
}

/** Keys that reach into every object of JavaScript. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Faults after which the rest is not looked at. */
const MOST_FAULTS = 100

interface Open {
  readonly isObject: boolean
  /** Keys so far, of an object. */
  readonly keys: Set<string> | undefined
}

/** What may come next. */
type State = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end'

const WHITE = /[ \t\n\r]*/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const WORD = /true|false|null/y

const WANTED: Readonly<Record<State, string>> = {
  value: 'a value: an object, a list, a text in double quotes, a number, true, false or null',
  'value or ]': 'a value, or the ] of the list',
  key: 'a key in double quotes',
  'key or }': 'a key in double quotes, or the } of the object',
  colon: "a ':' after the key",
  'comma or end': "a ',' or the end of what is open",
}

/**
 * What is wrong with a text that is to be JSON: its first fault of grammar, after it every key that stands twice in one
 * object or that is reserved. None: `JSON.parse` reads it, and no key is lost.
 *
 * Cost: O(length); memory for the keys of the objects that are open. Nesting uses no stack.
 *
 * @param levels deepest nesting that is allowed
 */
export const jsonFaults = (text: string, levels: number): readonly JsonFault[] =>
  new Scanner(text, levels).faults()

class Scanner {
  private readonly text: string
  private readonly levels: number
  private readonly found: JsonFault[] = []
  private readonly open: Open[] = []
  private at = 0
  private state: State = 'value'
  /** For line and column: where the last one that was asked for stands. */
  private line = 1
  private lineBegin = 0
  private counted = 0

  constructor(text: string, levels: number) {
    this.text = text
    this.levels = levels
  }

  faults(): readonly JsonFault[] {
    while (this.found.length < MOST_FAULTS) {
      this.skip(WHITE)
      if (this.state === 'comma or end' && this.open.length === 0) {
        if (this.at < this.text.length) this.refuse(this.rest(), 'nothing after the value')
        break
      }
      if (!this.step()) {
        this.refuse(this.rest(), this.wanted())
        break
      }
      if (this.open.length > this.levels) {
        this.refuse(`${this.open.length} levels`, `at most ${this.levels} levels of nesting`)
        break
      }
    }
    return this.found
  }

  private wanted(): string {
    if (this.state !== 'comma or end') return WANTED[this.state]
    return `a ',' or the ${this.open.at(-1)?.isObject === true ? '} of the object' : '] of the list'}`
  }

  /** Takes one token; false if it is not one that may come. */
  private step(): boolean {
    const character = this.text[this.at]
    switch (this.state) {
      case 'value':
      case 'value or ]':
        if (character === ']' && this.state === 'value or ]') return this.close()
        if (character === '{') return this.begin(true)
        if (character === '[') return this.begin(false)
        this.state = 'comma or end'
        if (this.skipText() || this.skip(NUMBER) || this.skip(WORD)) return true
        this.state = 'value'
        return false
      case 'key':
      case 'key or }':
        if (character === '}' && this.state === 'key or }') return this.close()
        return this.key()
      case 'colon':
        if (character !== ':') return false
        this.at++
        this.state = 'value'
        return true
      case 'comma or end': {
        const isObject = this.open.at(-1)?.isObject === true
        if (character === (isObject ? '}' : ']')) return this.close()
        if (character !== ',') return false
        this.at++
        this.state = isObject ? 'key' : 'value'
        return true
      }
    }
  }

  private begin(isObject: boolean): true {
    this.open.push({ isObject, keys: isObject ? new Set() : undefined })
    this.at++
    this.state = isObject ? 'key or }' : 'value or ]'
    return true
  }

  private close(): true {
    this.open.pop()
    this.at++
    this.state = 'comma or end'
    return true
  }

  private key(): boolean {
    const from = this.at
    if (!this.skipText()) return false
    const key = JSON.parse(this.text.slice(from, this.at)) as string
    const keys = this.open.at(-1)?.keys
    if (RESERVED.has(key))
      this.refuse(show(key), 'a key other than __proto__, constructor and prototype', from)
    else if (keys?.has(key) === true) this.refuse(show(key), 'each key once in an object', from)
    keys?.add(key)
    this.state = 'colon'
    return true
  }

  /** A text in quotes; by hand, for an expression would need a stack as deep as the text is long. */
  private skipText(): boolean {
    const { text } = this
    if (text[this.at] !== '"') return false
    const from = this.at++
    for (;;) {
      const code = text.charCodeAt(this.at)
      if (code === 0x22) {
        this.at++
        return true
      }
      // NaN at the end, and a control character: neither may stand in a text
      if (code === 0x5c ? !this.skip(ESCAPE) : !(code >= 0x20)) break
      if (code !== 0x5c) this.at++
    }
    if (this.at >= text.length) this.at = from
    return false
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    if (!pattern.test(this.text)) return false
    this.at = pattern.lastIndex
    return true
  }

  /** What stands at the place, as far as a message shows it. */
  private rest(): string {
    if (this.at >= this.text.length) return 'the end of the file'
    const word = /[^\s,:{}[\]]{0,40}/y
    word.lastIndex = this.at
    const found = word.exec(this.text)?.[0] ?? ''
    return show(found === '' ? (this.text[this.at] ?? '') : found)
  }

  private refuse(found: string, expected: string, at = this.at): void {
    for (;;) {
      const end = this.text.indexOf('\n', this.counted)
      if (end < 0 || end >= at) break
      this.line++
      this.counted = end + 1
      this.lineBegin = end + 1
    }
    this.found.push({ line: this.line, column: at - this.lineBegin + 1, found, expected })
  }
}
