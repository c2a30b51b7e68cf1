/** Shows a page's results, for the test and for a person. */
export function report(results) {
  const element = document.createElement('pre')
  element.id = 'report'
  element.textContent = JSON.stringify(results, null, 2)
  document.body.append(element)
}
