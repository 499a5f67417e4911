import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readParquetParts } from '../../src/io/parquetParts.ts'
import { main, network, start, until } from './cli.ts'

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
  /** Starts a command whose files may have so many kB at most. */
  const limited = (kilobytes: number, args: string) =>
    spawn(
      'bash',
      // ignored, the signal leaves the system to refuse the write
      ['-c', `trap '' XFSZ; ulimit -f ${kilobytes}; exec "${process.execPath}" "${main}" ${args}`],
      { cwd: home, env: { ...process.env, NO_COLOR: '1' } },
    )

  const endOf = (child: ReturnType<typeof limited>) =>
    new Promise<{ readonly code: number | null; readonly stderr: string }>((done) => {
      let stderr = ''
      child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
      child.on('close', (code) => done({ code, stderr }))
    })

  it('is told as what it is, with exit code 2', async () => {
    mkdirSync(join(home, 'limited'))
    const { code, stderr } = await endOf(limited(16, 'run net.json --out limited/out'))
    expect(stderr).toContain('--out limited/out: EFBIG')
    expect(code).toBe(2)
    expect(readdirSync(join(home, 'limited'))).toEqual([])
  })

  it('that run.json is over takes the folders back that were made for the run', async () => {
    mkdirSync(join(home, 'taken'))
    const [feed] = network.projections
    const weights = Array.from({ length: 5 }, () => Array.from({ length: 20 }, () => 1 / 3))
    const large = Array.from({ length: 60 }, (_, k) => ({ ...feed!, name: `p${k}`, weights }))
    writeFileSync(join(home, 'large.json'), JSON.stringify({ ...network, projections: large, recorders: [] }))
    const { code, stderr } = await endOf(limited(70, 'run large.json --out taken/a/b'))
    expect(stderr).toContain('EFBIG')
    expect(code).toBe(2)
    expect(readdirSync(join(home, 'taken'))).toEqual([])
  })

  it('that the checkpoint of a signal is over: the run ends by the signal, with its rows on the disk', async () => {
    const net = {
      ...network,
      populations: [{ name: 'a', kind: 'sampler', size: 150 }],
      projections: [{ name: 'aa', from: 'a', to: 'a', weights: { kind: 'normal', params: { std: 0.01 } } }],
      recorders: network.recorders!.slice(0, 1),
      duration: 1e9,
    }
    writeFileSync(join(home, 'wide.json'), JSON.stringify(net))
    const child = limited(100, 'run wide.json --out wide --checkpoint-every 0 --quiet')
    const ended = endOf(child)
    await until(() => existsSync(join(home, 'wide', 'spikes-00000.parquet')))
    child.kill('SIGINT')
    const { code, stderr } = await ended
    expect(stderr).toContain('wide: EFBIG')
    expect(stderr).toContain('ended by SIGINT; what was computed is in wide\n')
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(code).toBe(130)
    const rows = await readParquetParts(join(home, 'wide'), 'spikes')
    // those that waited for a part to become full too
    expect(rows.length % 10_000).not.toBe(0)
    const files = readdirSync(join(home, 'wide'))
    expect(files.filter((file) => /^\.unfinished|^weights$|checkpoint|lock/.test(file))).toEqual([])
  })
})
