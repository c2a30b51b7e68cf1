// The editor of the expression language: highlighting, completion of the page's names, the error
// underlined at its place, parts marked that something else on the page is tied to.
import { autocompletion, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { pythonLanguage } from '@codemirror/lang-python'
import { HighlightStyle, LanguageSupport, syntaxHighlighting } from '@codemirror/language'
import { setDiagnostics } from '@codemirror/lint'
import { EditorState, StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Completion of functions at a word, and of methods after a dot; names come when first needed. */
function completeFrom(loadNames) {
  const option = ({ name, signature, documentation }) => ({
    label: name,
    detail: signature,
    info: documentation,
    type: signature ? 'function' : 'property',
  })
  let names
  return async (context) => {
    const word = context.matchBefore(/\.?\w*/)
    if (!word || (word.from === word.to && !context.explicit)) return null
    const { functions, members } = await (names ??= loadNames())
    const member = word.text.startsWith('.')
    return { from: word.from + Number(member), options: (member ? members : functions).map(option) }
  }
}

/** The page's colours, which follow light and dark. */
const colours = HighlightStyle.define([
  { tag: tags.number, color: 'var(--number)' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    color: 'var(--accent)',
  },
  { tag: [tags.operator, tags.arithmeticOperator, tags.keyword], color: 'var(--operator)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.string, tags.bool], color: 'var(--number)' },
])

/* Parts of the text that are marked, moved along with what is typed. */
const setMarks = StateEffect.define()
const marker = Decoration.mark({ class: 'tied-text' })
const marks = StateField.define({
  create: () => Decoration.none,
  update(old, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return effect.value
    return old.map(transaction.changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** The position in the text of a line and a column, both counted from 1. */
function positionOf(doc, line, column) {
  const row = doc.line(Math.min(Math.max(line, 1), doc.lines))
  return Math.min(row.from + Math.max(column - 1, 0), row.to)
}

/**
 * @param {{ source: string, loadNames: () => Promise<{ functions: object[], members: object[] }>,
 *   onchange: (source: string) => void, onpoint: (position: number | null) => void }} options
 *   onpoint: where in the text the mouse or the cursor is
 */
export function createEditor({ source, loadNames, onchange, onpoint }) {
  let silent = false
  const view = new EditorView({
    state: EditorState.create({
      doc: source,
      extensions: [
        lineNumbers(),
        history(),
        keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        new LanguageSupport(pythonLanguage),
        syntaxHighlighting(colours),
        autocompletion({ override: [completeFrom(loadNames)] }),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'Expression' }),
        marks,
        EditorView.domEventHandlers({
          mousemove: (event) => onpoint(view.posAtCoords({ x: event.clientX, y: event.clientY })),
          mouseleave: () => onpoint(null),
          blur: () => onpoint(null),
        }),
        EditorView.updateListener.of(({ docChanged, selectionSet, state }) => {
          if (docChanged && !silent) onchange(state.doc.toString())
          else if (selectionSet && !docChanged) onpoint(state.selection.main.head)
        }),
      ],
    }),
  })
  return {
    element: view.dom,
    /** The editor's state, for its syntax tree. */
    state: () => view.state,
    /** Shows another text, without telling `onchange`. */
    setSource(text) {
      if (view.state.doc.toString() === text) return
      silent = true
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
      silent = false
    },
    /** Underlines a mistake, or nothing. */
    setError(error) {
      const { doc } = view.state
      const from = error?.line ? positionOf(doc, error.line, error.column) : 0
      const to = error?.line ? Math.min(from + 1, doc.length) : doc.length
      const diagnostics = error ? [{ from, to, severity: 'error', message: error.message }] : []
      view.dispatch(setDiagnostics(view.state, diagnostics))
    },
    /** Marks parts of the text. @param {{ from: number, to: number }[]} ranges */
    mark(ranges) {
      const { length } = view.state.doc
      const fitting = ranges.filter(({ from, to }) => from < to && to <= length)
      const sorted = fitting.toSorted((a, b) => a.from - b.from)
      const set = Decoration.set(sorted.map(({ from, to }) => marker.range(from, to)))
      view.dispatch({ effects: setMarks.of(set) })
    },
  }
}
