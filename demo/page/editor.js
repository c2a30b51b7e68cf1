// The editor of the expression language: highlighting, completion of the page's names, the error
// underlined at its place.
import { autocompletion, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { pythonLanguage } from '@codemirror/lang-python'
import { LanguageSupport, defaultHighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'

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

/** The position in the text of a line and a column, both counted from 1. */
function positionOf(doc, line, column) {
  const row = doc.line(Math.min(Math.max(line, 1), doc.lines))
  return Math.min(row.from + Math.max(column - 1, 0), row.to)
}

/**
 * @param {{ source: string, loadNames: () => Promise<{ functions: object[], members: object[] }>,
 *   onchange: (source: string) => void }} options
 */
export function createEditor({ source, loadNames, onchange }) {
  let silent = false
  const view = new EditorView({
    state: EditorState.create({
      doc: source,
      extensions: [
        lineNumbers(),
        history(),
        keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        new LanguageSupport(pythonLanguage),
        syntaxHighlighting(defaultHighlightStyle),
        autocompletion({ override: [completeFrom(loadNames)] }),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'Expression' }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged && !silent) onchange(state.doc.toString())
        }),
      ],
    }),
  })
  return {
    element: view.dom,
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
  }
}
