import { readdirSync } from 'node:fs'
import { join } from 'node:path'

export const drawInference = (folder: string): readonly string[] => {
  void join
  return readdirSync(folder).filter((file) => file.endsWith('.svg'))
}
