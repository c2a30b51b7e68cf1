// The package, with the engine that the address asks for: ?engine=simd128, or the one it chooses.
import { init } from '../../../dist/core.js'

const wanted = new URL(location.href).searchParams.get('engine')
await init({ relaxed: wanted === 'simd128' ? false : undefined })

export * from '../../../dist/core.js'
