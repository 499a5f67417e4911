// A vitest reporter whose line, `N passed, N failed, N skipped`, is the last of the output.
export default class Tally {
  #passed = 0
  #failed = 0
  #skipped = 0

  constructor() {
    // At exit, because other reporters print after their onTestRunEnd as well.
    process.on('exit', (code) => {
      // A run that ends badly without a failed test: no files found, a coverage limit, an interrupt.
      if (code !== 0 && this.#failed === 0) this.#failed = 1
      console.log(`${this.#passed} passed, ${this.#failed} failed, ${this.#skipped} skipped`)
    })
  }

  onTestRunEnd(modules, unhandledErrors) {
    this.#passed = 0
    this.#skipped = 0
    this.#failed = unhandledErrors.length
    for (const module of modules) {
      // A file that cannot be loaded has no tests, and a failed hook skips them: the error must count.
      const suites = [module, ...module.children.allSuites()]
      this.#failed += suites.filter((suite) => suite.errors().length > 0).length
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') this.#passed++
        else if (state === 'skipped') this.#skipped++
        // Failed, or still pending when the run ended.
        else this.#failed++
      }
    }
  }
}
