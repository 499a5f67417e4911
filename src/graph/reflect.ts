// tsyringe refuses to load before this polyfill has run. A module of its own, because a bundler runs a CommonJS module
// where the module that imports it begins, and that is after the other imports of that module.
import 'reflect-metadata'
