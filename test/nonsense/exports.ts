import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** A parameter as it is declared. */
export interface DeclaredParameter {
  readonly name: string
  /** Keys of the object that it is, where its type is declared in src and is no class; else none. */
  readonly keys: readonly string[]
}

/** Something that a user can call: `allToAll`, `new Synapses`, `Synapses#write`, `RandomStream.restore`. */
export interface Callable {
  readonly name: string
  readonly parameters: readonly DeclaredParameter[]
}

/** What the package lets users call, from the declarations themselves, so that nothing can be left out. */
export interface Exports {
  readonly callables: readonly Callable[]
  /** Names of classes of errors. */
  readonly errors: readonly string[]
  /** Everything else that is there at run time. */
  readonly constants: readonly string[]
}

/** The entries of the package by subpath, as files of src. */
export const entries = (): Readonly<Record<string, string>> => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly 'rxspike-source'?: string }>>
  }
  return Object.fromEntries(
    Object.entries(exports).flatMap(([subpath, target]) => {
      const source = typeof target === 'object' ? target['rxspike-source'] : undefined
      return source === undefined ? [] : [[subpath, join(root, source)]]
    }),
  )
}

export const readExports = (): Exports => {
  const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), (file) => ts.sys.readFile(file))
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const files = Object.values(entries())
  const program = ts.createProgram(files, { ...options, noEmit: true })
  const checker = program.getTypeChecker()
  const seen = new Set<ts.Symbol>()
  const exportedClasses = new Set<ts.Node | undefined>()
  const callables: Callable[] = []
  const errors: string[] = []
  const constants: string[] = []

  const isOurs = (symbol: ts.Symbol | undefined): boolean =>
    symbol?.declarations?.some((d) => d.getSourceFile().fileName.startsWith(join(root, 'src'))) ?? false

  const keysOf = (type: ts.Type): readonly string[] => {
    const plain = checker.getNonNullableType(type)
    const symbol = plain.aliasSymbol ?? plain.getSymbol()
    const isClass = (plain.getSymbol()?.flags ?? 0) & ts.SymbolFlags.Class
    if (!(plain.flags & ts.TypeFlags.Object) || !isOurs(symbol) || isClass) return []
    if (plain.getCallSignatures().length > 0 || plain.getStringIndexType() !== undefined) return []
    return plain.getProperties().map((property) => property.name)
  }

  const parametersOf = (signature: ts.Signature): readonly DeclaredParameter[] =>
    signature.getParameters().map((parameter) => {
      const declaration = parameter.valueDeclaration
      const isPattern =
        declaration !== undefined &&
        ts.isParameter(declaration) &&
        ts.isObjectBindingPattern(declaration.name)
      const name = isPattern ? 'options' : parameter.name
      return { name, keys: keysOf(checker.getTypeOfSymbol(parameter)) }
    })

  const add = (name: string, signatures: readonly ts.Signature[]): void => {
    const [first] = signatures
    if (first !== undefined) callables.push({ name, parameters: parametersOf(first) })
  }

  const isPublic = (symbol: ts.Symbol): boolean => {
    const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0]
    if (declaration === undefined) return false
    const flags = ts.getCombinedModifierFlags(declaration)
    return (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) === 0
  }

  const addClass = (name: string, symbol: ts.Symbol): void => {
    const statics = checker.getTypeOfSymbol(symbol)
    const instance = checker.getDeclaredTypeOfSymbol(symbol)
    if (checker.getPropertyOfType(instance, 'stack') !== undefined) {
      errors.push(name)
      return
    }
    const construct = statics.getConstructSignatures()
    const made = construct[0]?.getDeclaration() as ts.Declaration | undefined
    const isPrivate =
      made !== undefined && (ts.getCombinedModifierFlags(made) & ts.ModifierFlags.Private) !== 0
    if (!isPrivate) add(`new ${name}`, construct)
    const isOwn = (member: ts.Symbol) => {
      const owner = member.declarations?.[0]?.parent
      return owner === symbol.declarations?.[0] || !exportedClasses.has(owner)
    }
    // what is inherited from a class that is exported itself is called there
    const declared = (members: readonly ts.Symbol[]) =>
      members.filter(
        (member) =>
          isOurs(member) && isPublic(member) && isOwn(member) && member.flags & ts.SymbolFlags.Method,
      )
    for (const member of declared(statics.getProperties()))
      add(`${name}.${member.name}`, checker.getTypeOfSymbol(member).getCallSignatures())
    for (const member of declared(instance.getProperties()))
      add(`${name}#${member.name}`, checker.getTypeOfSymbol(member).getCallSignatures())
  }

  const isTypeOnly = (exported: ts.Symbol): boolean =>
    exported.declarations?.some(
      (d) => ts.isExportSpecifier(d) && (d.isTypeOnly || d.parent.parent.isTypeOnly),
    ) ?? false

  const exports: (readonly [name: string, symbol: ts.Symbol])[] = []
  for (const file of files) {
    const source = program.getSourceFile(file)
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
    if (module === undefined) throw new RangeError(`${file} is no module that could be read`)
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      if (seen.has(symbol) || !(symbol.flags & ts.SymbolFlags.Value) || isTypeOnly(exported)) continue
      seen.add(symbol)
      exports.push([exported.name, symbol])
      if (symbol.flags & ts.SymbolFlags.Class) exportedClasses.add(symbol.declarations?.[0])
    }
  }
  for (const [name, symbol] of exports) {
    const signatures = checker.getTypeOfSymbol(symbol).getCallSignatures()
    if (symbol.flags & ts.SymbolFlags.Class) addClass(name, symbol)
    else if (signatures.length > 0) add(name, signatures)
    else constants.push(name)
  }
  return { callables, errors, constants }
}
