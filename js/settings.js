/**
 * Settings of the engine.
 */
import { engine, readString, reserveText, scoped, throwError } from './engine.js'

/**
 * The dtype of constructors without one, and of the quotient of integers: 'float64' at start.
 * @returns {'float32' | 'float64'}
 */
export const floatX = () => /** @type {any} */ (readString(engine().st_floatx()))

/** @param {'float32' | 'float64'} dtype */
export const setFloatX = (dtype) =>
  scoped(() => {
    const { pointer, length } = reserveText(String(dtype))
    if (engine().st_set_floatx(pointer, length)) throwError()
  })
