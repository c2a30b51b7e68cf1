// Keeps the page's files, so that it works without a network once it has been loaded. The build puts
// the list of files here, and a version that changes with them.
const VERSION = '%VERSION%'
const FILES = ['%FILES%']
const name = `symtensor-${VERSION}`

addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(name)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  )
})

addEventListener('activate', (event) => {
  const drop = (names) =>
    names
      .filter((each) => each.startsWith('symtensor-') && each !== name)
      .map((each) => caches.delete(each))
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(drop(names)))
      .then(() => self.clients.claim()),
  )
})

addEventListener('fetch', (event) => {
  const { method, url } = event.request
  if (method !== 'GET' || new URL(url).origin !== self.location.origin) return
  event.respondWith(
    caches
      .open(name)
      .then((cache) => cache.match(event.request, { ignoreSearch: true, ignoreVary: true }))
      .then((kept) => kept ?? fetch(event.request)),
  )
})
