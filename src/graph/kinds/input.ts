import { SpikeInput } from '../../operators/index.ts'
import { defineKind, type Kind } from '../kind.ts'

export const inputKinds: readonly Kind<'population'>[] = [
  defineKind<'population', object>({
    role: 'population',
    kind: 'input',
    doc: 'neurons that spike when somebody outside says so: `net.feed(name, source)`; takes no input from the network',
    ports: [],
    fields: {},
    make: (_, { name, size, clock }) => new SpikeInput({ name, size }, clock),
  }),
]
