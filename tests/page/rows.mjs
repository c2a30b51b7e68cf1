// A row for each name of names.txt, in the files of rows/: what shows that it is there and right.
// answers.jsonl has what the real PyTensor gives for every text (`node tests/page/answer.mjs` asks it
// again).
//
//   row(name, inputs, text, js, { ... })
//     inputs      'x: float64[2, 3]; i: int64[4] = 0 1 1 2': an axis with `?` has its length only when
//                 it runs, not in the type; `in 0.1..0.9` is the range of made-up values
//     text, js    the same call in both languages; the example of the page in the documentation
//     more        [inputs, text] of further cases
//     error       a text, or [inputs, text], that is refused; also: more of them
//     gradient    undefined: the sum of the squares of the text's value is differentiated in all
//                 float64 inputs; a text: that one's; [inputs, text]: with those; '-': there is none
//                 to take, because the value is no tensor
//     tol         relative error allowed, where PyTensor's own answer is not better
//     step        of the differences that a gradient is compared with, where float32 makes the usual
//                 one too small
//     knowsMore   the static shape has lengths that PyTensor's has not
//     about       what the row is, where it is no function or method
//     dtypes      the text once more with the first input of each of these dtypes; true: of six kinds
//     departures  by the end of a case's id, why we answer otherwise; a gradient is then checked by
//                 differences alone
//     pytensor    the text that PyTensor understands, where its releases have dropped the page's name
//     page        [inputs, text, text for PyTensor] of older forms that the page has
//     names       what else the row speaks for: names of functions, or '.name' of methods
import './rows/constructors.mjs'
import './rows/types.mjs'
import './rows/methods.mjs'
import './rows/shaping.mjs'
import './rows/creating.mjs'
import './rows/reductions.mjs'
import './rows/indexing.mjs'
import './rows/conditions.mjs'
import './rows/mathematical.mjs'
import './rows/linear_algebra.mjs'

export { rows } from './rows/row.mjs'
