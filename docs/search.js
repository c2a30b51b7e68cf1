// Finds names while one types; names that begin with the words come first.
const input = document.getElementById('search')
const found = document.getElementById('found')

function show() {
  const words = input.value.trim().toLowerCase()
  const rank = ([name, , text]) => {
    const plain = name.toLowerCase()
    if (plain.replace(/^\./, '').startsWith(words)) return 0
    if (plain.includes(words)) return 1
    return text.toLowerCase().includes(words) ? 2 : 3
  }
  const hits = words
    ? window.searchData.map((item) => [rank(item), item]).filter(([order]) => order < 3)
    : []
  hits.sort(([a, x], [b, y]) => a - b || x[0].length - y[0].length)
  found.replaceChildren(
    ...hits.slice(0, 12).map(([, [name, address, text]]) => {
      const item = document.createElement('li')
      const link = document.createElement('a')
      link.href = address
      link.textContent = name
      link.title = text
      item.append(link)
      return item
    }),
  )
}

input.addEventListener('input', show)
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== input) {
    event.preventDefault()
    input.focus()
  }
  if (event.key === 'Enter' && document.activeElement === input) found.querySelector('a')?.click()
})
