// The worker in which symtensor runs. A message names a function and carries its argument.
//
// The listener stands before the engine is there: messages that arrive while a module awaits its
// imports would be lost.
const functions = Promise.all([import('./analysis.js'), import('./trainer.js')]).then(
  ([analysis, trainer]) => {
    trainer.report((event, result) => postMessage({ event, result }))
    return { ...analysis, ...trainer.functions }
  },
)

addEventListener('message', async ({ data: { id, name, argument } }) => {
  try {
    postMessage({ id, result: await (await functions)[name](argument) })
  } catch (error) {
    postMessage({ id, message: `${error.name}: ${error.message}` })
  }
})
