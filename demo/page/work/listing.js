// A worker that compiles an expression at once and gives the modules that the engine wrote for its
// loops, disassembled. It sees them on their way into WebAssembly.Module.
const { Module } = WebAssembly
let caught = []
WebAssembly.Module = new Proxy(Module, {
  construct(target, [bytes]) {
    caught.push(bytes.slice())
    return new target(bytes)
  },
})

const FEATURES = { simd: true, relaxed_simd: true, bulk_memory: true, sign_extension: true }

/** @param {Uint8Array} bytes */
function textOf(wabt, bytes) {
  const module = wabt.readWasm(bytes, { readDebugNames: true, ...FEATURES })
  try {
    module.generateNames()
    module.applyNames()
    return module.toText({ foldExprs: false, inlineExport: true })
  } finally {
    module.destroy()
  }
}

addEventListener('message', async ({ data: state }) => {
  try {
    const [{ read, withFunction }, { default: start }] = await Promise.all([
      import('./program.js'),
      import('wabt'),
    ])
    const wabt = await start()
    caught = []
    const { variables, outputs, values } = read(state)
    withFunction(variables, outputs, { mode: { linker: 'jit' } }, (compiled) => compiled(...values))
    const modules = caught.filter((bytes) => bytes.length > 0)
    postMessage({
      modules: modules.map((bytes) => ({ bytes: bytes.length, text: textOf(wabt, bytes) })),
    })
  } catch (error) {
    postMessage({ message: `${error.name}: ${error.message}` })
  }
})
postMessage('ready')
