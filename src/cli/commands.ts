import type { Command } from 'commander'
import { describeCommand } from './describe.ts'
import { diffCommand } from './diff.ts'
import { inferCommand } from './infer.ts'
import { listCommand } from './list.ts'
import { plotCommand } from './plot.ts'
import { probeCommand } from './probe.ts'
import { resumeCommand } from './resume.ts'
import { runCommand } from './run.ts'
import { validateCommand } from './validate.ts'
import { weightsCommand } from './weights.ts'
import { whyCommand } from './why.ts'

/** Adds one command to the program. */
export type AddCommand = (program: Command) => void

/** The commands, in the order of the help. */
export const COMMANDS: readonly AddCommand[] = [
  runCommand,
  resumeCommand,
  inferCommand,
  validateCommand,
  listCommand,
  describeCommand,
  probeCommand,
  plotCommand,
  diffCommand,
  weightsCommand,
  whyCommand,
]
