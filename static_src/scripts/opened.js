// Tells this site, and nobody else, that a result was opened: which one, and from which words. Nothing about who it
// was is sent or kept, and results open whether or not this works.
const results = document.querySelector("[data-opened-address]");

function tell(event) {
  const result = event.target.closest("a[href]")?.closest("[data-opened]");
  if (!result || event.button > 1) return; // the right button opens a menu
  const [kind, name] = result.dataset.opened.split(":");
  const { openedAddress, openedText } = results.dataset;
  navigator.sendBeacon?.(openedAddress, new URLSearchParams({ [kind]: name, q: openedText }));
}

results?.addEventListener("click", tell);
results?.addEventListener("auxclick", tell);
