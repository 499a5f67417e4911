import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readParquetParts } from '../../src/io/parquetParts.ts'
import { main, network, start } from './cli.ts'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rxspike-full-'))
  writeFileSync(join(home, 'net.json'), JSON.stringify(network))
  writeFileSync(join(home, 'long.json'), JSON.stringify({ ...network, duration: 200_000 }))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Whether this user may mount a disk of memory. */
const mayMount = (): boolean => {
  if (process.platform !== 'linux') return false
  const at = mkdtempSync(join(tmpdir(), 'rxspike-mount-'))
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', at])
  if (status === 0) spawnSync('umount', [at])
  rmSync(at, { recursive: true })
  return status === 0
}

const canMount = mayMount()

describe.skipIf(!canMount)('a disk that is full (skipped where this user may mount none)', () => {
  let disk = ''
  const mount = (size: string): void => {
    disk = mkdtempSync(join(home, 'disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', disk])
  }
  afterEach(() => {
    execFileSync('umount', [disk])
  })

  it('from the beginning: exit code 2, a message, and nothing is written', async () => {
    mount('32k')
    for (const args of [
      ['run', 'net.json'],
      ['run', 'sampling', '--preset', 'minimal'],
    ]) {
      const { code, stdout, stderr } = await start(home, [...args, '--out', join(disk, 'a', 'b')]).ended
      expect(stderr).toMatch(
        /^rxspike: --out .*: ENOSPC: no space left on device.*; expected a folder that can be written\n$/,
      )
      expect(code).toBe(2)
      expect(stdout).toBe('')
      expect(readdirSync(disk)).toEqual([])
    }
  })

  it('in the middle: what was computed is kept and readable, and with more room the run goes on', async () => {
    mount('200k')
    const out = join(disk, 'out')
    const { code, stderr } = await start(home, [
      'run',
      'long.json',
      '--out',
      out,
      '--checkpoint-every',
      '0.0001',
      '--quiet',
    ]).ended
    expect(stderr).toContain('ENOSPC')
    expect(stderr).toContain(`What was written until then is kept. Go on with: rxspike resume ${out}`)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(code).toBe(2)
    const before = await readParquetParts(out, 'spikes')
    expect(before.length).toBeGreaterThan(0)
    execFileSync('mount', ['-o', 'remount,size=20m', disk])
    const resumed = await start(home, ['resume', out, '--quiet']).ended
    expect(resumed).toEqual({ code: 0, stdout: '', stderr: '' })
    const whole = join(home, 'whole')
    expect((await start(home, ['run', 'long.json', '--out', whole, '--quiet']).ended).code).toBe(0)
    expect(await readParquetParts(out, 'spikes')).toEqual(await readParquetParts(whole, 'spikes'))
    expect(await readParquetParts(out, 'w')).toEqual(await readParquetParts(whole, 'w'))
  })
})

describe.skipIf(process.platform === 'win32')('a limit on the size of files', () => {
  it('is told as what it is, with exit code 2', () => {
    mkdirSync(join(home, 'limited'))
    const { status, stderr } = spawnSync(
      'bash',
      // ignored, the signal leaves the system to refuse the write
      [
        '-c',
        `trap '' XFSZ; ulimit -f 16; exec "${process.execPath}" "${main}" run net.json --out limited/out`,
      ],
      { cwd: home, encoding: 'utf8' },
    )
    expect(stderr).toContain('--out limited/out: EFBIG')
    expect(status).toBe(2)
    expect(readdirSync(join(home, 'limited'))).toEqual([])
  })
})
