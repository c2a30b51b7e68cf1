/**
 * Types that several modules name. Nothing runs here.
 *
 * @typedef {'bool' | 'int8' | 'int16' | 'int32' | 'int64' | 'uint8' | 'uint16' | 'uint32'
 *   | 'uint64' | 'float32' | 'float64' | 'complex64' | 'complex128'} Dtype
 * @typedef {Int8Array | Int16Array | Int32Array | BigInt64Array | Uint8Array | Uint8ClampedArray
 *   | Uint16Array | Uint32Array | BigUint64Array | Float32Array | Float64Array} TypedArray
 * @typedef {{ re: number, im: number }} ComplexNumber
 * @typedef {number | bigint | boolean | ComplexNumber} Scalar
 * @typedef {Scalar | TypedArray | readonly Nested[]} Nested nested arrays of numbers
 * @typedef {import('./ndarray.js').NDArray | Nested} Value numbers, in any of the forms in which a
 *   call takes them
 * @typedef {import('./variable.js').Variable | Value | readonly TensorLike[]} TensorLike a
 *   variable, or what becomes a constant
 * @typedef {number | bigint | import('./variable.js').Variable | null} IndexNumber
 */
export {}
