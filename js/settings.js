/**
 * Settings of the engine.
 */
import { encode, engine, frame, memoryBytes, readString, throwError } from './engine.js'

/** The dtype of constructors without one, and of the quotient of integers: 'float64' at start. @returns {'float32' | 'float64'} */
export const floatX = () => /** @type {any} */ (readString(engine().st_floatx()))

/** @param {'float32' | 'float64'} dtype */
export function setFloatX(dtype) {
  frame.reset()
  const bytes = encode(dtype)
  const pointer = frame.reserve(bytes.length + 1)
  memoryBytes().set(bytes, pointer)
  if (engine().st_set_floatx(pointer, bytes.length)) throwError()
}
