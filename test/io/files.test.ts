import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeWhole } from '../../src/io/files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxspike-files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('writeWhole', () => {
  it('writes text as UTF-8 and bytes as they are, and nothing else', () => {
    writeWhole(join(folder, 'a.json'), '{"unit": "µs"}')
    writeWhole(join(folder, 'b.png'), Uint8Array.of(0, 255, 137))
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe('{"unit": "µs"}')
    expect([...readFileSync(join(folder, 'b.png'))]).toEqual([0, 255, 137])
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.png'])
  })

  it('writes a part of a larger buffer and an empty file', () => {
    writeWhole(join(folder, 'part'), Uint8Array.of(1, 2, 3, 4).subarray(1, 3))
    writeWhole(join(folder, 'empty'), '')
    expect([...readFileSync(join(folder, 'part'))]).toEqual([2, 3])
    expect(readFileSync(join(folder, 'empty'))).toHaveLength(0)
  })

  it('replaces what was there, and makes the folders that are missing', () => {
    const path = join(folder, 'deep', 'down', 'a.txt')
    writeWhole(path, 'first, which is longer')
    writeWhole(path, 'second')
    expect(readFileSync(path, 'utf8')).toBe('second')
  })

  it.each([undefined, null, 7, [1, 2], { a: 1 }])('refuses %j and leaves the old file', (data) => {
    const path = join(folder, 'a.txt')
    writeFileSync(path, 'old')
    expect(() => writeWhole(path, data as unknown as string)).toThrow(
      expect.objectContaining({ code: 'E_PARAMETER', where: 'writeWhole.data' }),
    )
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['a.txt'])
  })

  it('leaves no rest when it fails: a folder is not replaced by a file', () => {
    mkdirSync(join(folder, 'taken', 'inside'), { recursive: true })
    expect(() => writeWhole(join(folder, 'taken'), 'text')).toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/)
    expect(readdirSync(folder)).toEqual(['taken'])
  })
})
