// The graph of the expression, values on its nodes.
import { fill, h } from '../dom.js'
import { createGraphView as createPicture } from '../graph/draw.js'
import { createBoxPanel } from './box.js'

/** The first value of the graph that is not finite, in the order of computing. */
const firstSick = (boxes) =>
  boxes.find(({ kind, value }) => kind !== 'input' && value && value.nans + value.infinities > 0)

const sickText = ({ title, facts: { written }, value: { nans } }) =>
  `The first value that is not finite: ${nans > 0 ? 'NaN' : 'infinity'} of ${title}` +
  (written ? `, ${written}` : '')

export function createGraphView({ ties }) {
  const warning = h('p.warning', { 'aria-live': 'polite', hidden: true })
  const panel = createBoxPanel()
  const picture = createPicture({
    label: 'Graph of the expression',
    onselect: panel.show,
    onhover: (box) => ties.point(boxes, box),
  })
  let boxes = []
  ties.add(() => boxes, picture.tie)
  return {
    element: h('div.view.tall', {}, picture.element, warning, panel.element),
    show({ written }) {
      boxes = written.boxes
      picture.show(written)
      const sick = firstSick(boxes)
      warning.hidden = !sick
      fill(warning, sick && h('button', { onclick: () => picture.choose(sick.id) }, sickText(sick)))
    },
  }
}
