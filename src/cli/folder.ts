import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from './errors.ts'

/**
 * The folder of a run, made. One that is there already must be empty, or be given up with `--force`.
 * @throws InputError if it cannot be used
 */
export const runFolder = (path: string, force: boolean): string => {
  try {
    if (existsSync(path) && readdirSync(path).length > 0) {
      if (!force)
        throw new InputError(
          `--out ${path}: it exists and is not empty; expected a new or empty folder, or --force to replace what is in it`,
        )
      for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true })
    }
    mkdirSync(path, { recursive: true })
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(
      `--out ${path}: ${error instanceof Error ? error.message : String(error)}; expected a folder that can be written`,
    )
  }
  return path
}
