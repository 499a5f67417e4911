import { describe, expect, it } from 'vitest'
import { builtInKinds, defineKind, type Kind } from '../../src/graph/index.ts'
import type { Saved } from '../../src/models/saving.ts'
import { Population, type Volley } from '../../src/operators/index.ts'
import { PHASE } from '../../src/scheduler/index.ts'
import { type ContractOptions, populationContract } from '../../src/testing/index.ts'

/** What each kind needs to fire, where the contract's own drive does not do. */
const options: Readonly<Record<string, ContractOptions>> = {
  poisson: { params: { rate: 50 } },
  'spike-train': {
    params: { spikes: [1, 2, 2, 50, 60, 299].map((t, k) => ({ t, source: k % 3 })) },
  },
}

/** Kinds that do not fire by themselves, or take parameters that no default gives. */
const others = new Set(['input'])

const casesOf = (kind: Kind<'population'>, given?: ContractOptions) =>
  populationContract(kind, given).map(({ name, run }) => [name, run] as const)

describe.each(
  builtInKinds()
    .all()
    .filter(
      (kind): kind is Kind<'population'> =>
        kind.role === 'population' &&
        !others.has(kind.kind) &&
        (Object.hasOwn(options, kind.kind) ||
          Object.values(kind.fields).every((field) => 'value' in field || field.optional === true)),
    )
    .map((kind) => [kind.kind, kind] as const),
)('the built-in kind %s', (name, kind) => {
  it.each(casesOf(kind, options[name]))('%s', async (_, run) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

/** Fires once for every input, after 1 ms; does whatever `mischief` says. */
class Echo extends Population {
  private due: { t: number; neuron: number }[] = []
  private readonly mischief: string

  constructor(
    name: string,
    size: number,
    clock: ConstructorParameters<typeof Population>[2],
    mischief: string,
  ) {
    super(name, size, clock)
    this.mischief = mischief
  }

  protected override arrive({ source }: Volley, t: number): void {
    const hasForgotten = this.mischief === 'random' && Math.random() < 0.5
    if (!hasForgotten) this.due.push({ t: t + 1, neuron: source % this.size })
  }

  protected override arrived(): void {
    const [first] = this.due
    if (first !== undefined) this.plan(first.t, PHASE.threshold)
  }

  protected override happen(t: number): void {
    const { neuron } = this.due.shift()!
    this.emit(t, this.mischief === 'name' && this.name.startsWith('another') ? 0 : neuron)
    this.arrived()
  }

  protected override saveState(): Saved {
    return this.mischief === 'forgets' ? [] : this.due.map(({ t, neuron }) => [t, neuron])
  }

  protected override loadState(saved: Saved): void {
    this.due = (saved as [number, number][]).map(([t, neuron]) => ({ t, neuron }))
  }
}

const echo = (mischief: string): Kind<'population'> =>
  defineKind<'population', object>({
    role: 'population',
    kind: 'echo',
    doc: 'fires for its input',
    fields: {
      x: {
        type: 'number',
        unit: '1',
        optional: true,
        doc: 'nothing',
        ...(mischief === 'range' ? {} : { above: 0 }),
      },
    },
    make: (_params, { name, size, clock }) => new Echo(name, size, clock, mischief),
  })

describe('a kind of the user’s own', () => {
  it.each(casesOf(echo('none')))('%s', async (_, run) => {
    await expect(run()).resolves.toBeUndefined()
  })

  it.each([
    ['random', /gives the same spikes however the run is cut/],
    ['name', /under another name/],
    ['forgets', /goes on from a snapshot/],
  ])('that is %s breaks the contract, in words', async (mischief, which) => {
    const broken = populationContract(echo(mischief)).filter(({ name }) => which.test(name))
    expect(broken).toHaveLength(1)
    await expect(broken[0]!.run()).rejects.toMatchObject({ code: 'E_CONTRACT', kind: 'fault', of: 'echo' })
  })

  it('that never fires is told so', async () => {
    const [fires] = populationContract(echo('none'), { rate: 0 })
    await expect(fires!.run()).rejects.toThrow('Set rate or weight')
  })

  it('that is of another role has no such contract', () => {
    const other = builtInKinds().get('window', 'triangular') as unknown as Kind<'population'>
    expect(() => populationContract(other)).toThrow("populationContract.kind.role: 'window'")
  })
})
