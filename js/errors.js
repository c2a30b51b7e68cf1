/**
 * The typed errors, by PyTensor's names; those that JavaScript has are JavaScript's own.
 */
import { registerError } from './engine.js'
import * as errors from '../dist/errors.js'

for (const [name, type] of Object.entries({ ...errors, TypeError, SyntaxError })) registerError(name, type)

export * from '../dist/errors.js'
