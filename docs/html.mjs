// Pieces of HTML.

export const escape = (text) =>
  String(text).replace(
    /[&<>"]/g,
    (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter],
  )

/** What stands in `...` as code. */
const inline = (text) => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>')

export const paragraphs = (texts) =>
  texts
    .filter(Boolean)
    .map((text) => `<p>${inline(text)}</p>`)
    .join('')
export const code = (text) => `<pre><code>${escape(text)}</code></pre>`
export const output = (text) => `<pre class="output">${escape(text)}</pre>`
export const list = (items) =>
  items.length ? `<ul>${items.map((item) => `<li>${inline(item)}</li>`).join('')}</ul>` : ''

/** Cells are HTML. */
export const table = (head, rows) =>
  `<div class="table"><table>${head.some(Boolean) ? `<tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr>` : ''}${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</table></div>`

/** A name as part of an address; different names stay different. */
export const slug = (text) =>
  text
    .replace(/^\./, 'method ')
    .replace(/_/g, ' underscore ')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replaceAll('-underscore-', '_')
    .replace(/^-|-$/g, '')

/** A whole page. @param {string} title @param {[string, string][]} links @param {string} body */
export const wrap = (title, links, body) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} - symtensor</title>
<link rel="stylesheet" href="page.css">
</head>
<body>
<nav>
<a class="home" href="index.html">symtensor</a>
<input id="search" type="search" placeholder="Search" aria-label="Search names" autocomplete="off">
<ul id="found" aria-live="polite"></ul>
<ul>${links.map(([text, address]) => `<li><a href="${address}"${text === title ? ' aria-current="page"' : ''}>${escape(text)}</a></li>`).join('')}</ul>
</nav>
<main>
<h1>${escape(title)}</h1>
${body}
</main>
<script src="search-data.js"></script>
<script src="search.js"></script>
</body>
</html>
`
