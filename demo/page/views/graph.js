// The graph of the expression, values on its nodes.
import { h } from '../dom.js'
import { createGraphView as createPicture } from '../graph/draw.js'
import { createBoxPanel } from './box.js'

export function createGraphView({ ties }) {
  const panel = createBoxPanel()
  const picture = createPicture({
    label: 'Graph of the expression',
    onselect: panel.show,
    onhover: (box) => ties.point(boxes, box),
  })
  let boxes = []
  ties.add(() => boxes, picture.tie)
  return {
    element: h('div.view.tall', {}, picture.element, panel.element),
    show({ written }) {
      boxes = written.boxes
      picture.show(written)
    },
  }
}
