// The page works without a network once it has been loaded: a service worker keeps its files.

/** Where a browser has no service workers, or forbids them here, the page works as it is. */
export async function keepOffline() {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  try {
    const url = new URL('service-worker.js', document.baseURI)
    await navigator.serviceWorker.register(url)
  } catch {
    // A page that is not served safely (https, localhost) goes on without.
  }
}
