import { describe, expect, it } from 'vitest'
import { Ended, InputError, systemErrorIn, told } from '../../src/cli/errors.ts'
import { SpecError } from '../../src/graph/index.ts'
import { ParameterError } from '../../src/models/errors.ts'
import { RunError } from '../../src/scheduler/index.ts'

const refusal = (code: string) => Object.assign(new Error(`${code}: no`), { code, syscall: 'write' })

describe('an error', () => {
  it.each([
    ['what was given', new InputError('--out x: no'), 2],
    ['a spec', new SpecError([{ path: 'seed', value: -1, expected: 'an integer >= 0' }]), 2],
    ['a parameter in a run', new RunError('a', 3, new ParameterError('a.rate', -1, 'a number >= 0')), 2],
    ['a full disk', refusal('ENOSPC'), 2],
    ['a place without permission', refusal('EACCES'), 2],
    ['too many open files, which is ours', refusal('EMFILE'), 1],
    ['Ctrl-C', new Ended('SIGINT', 'runs/x'), 130],
    ['SIGTERM', new Ended('SIGTERM', 'runs/x'), 143],
    ['a throw in a run', new RunError('a', 3, new Error('oh')), 1],
    ['anything else', new TypeError('x is not a function'), 1],
    ['what is no error', 'text', 1],
  ] as const)('about %s is told with the exit code of its class', (_, error, exit) => {
    const { text, exit: code } = told(error)
    expect(code).toBe(exit)
    // a stack, and whom to tell, only where it is ours
    expect(text.includes('please report it')).toBe(exit === 1)
    expect(/\n\s+at /.test(text)).toBe(exit === 1 && error instanceof Error)
  })

  it('of the system is found behind that of a run', () => {
    const full = refusal('ENOSPC')
    expect(systemErrorIn(new RunError('a', 3, full))).toBe(full)
    expect(systemErrorIn(new RunError('a', 3, new Error('oh')))).toBeUndefined()
  })

  it('that ended a run says how to go on', () => {
    expect(new Ended('SIGINT').message).toBe('ended by SIGINT; nothing was written')
    expect(new Ended('SIGINT', 'x', 'Go on with: rxspike resume x').message).toBe(
      'ended by SIGINT; what was computed is in x. Go on with: rxspike resume x',
    )
  })
})
