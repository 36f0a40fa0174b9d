// "Leave this site": the link works without this script; with it, the page is covered at once, the address takes the
// page's place in the history (so that "back" does not return here), and pressing Shift three times does the same.
const PRESSES = 3;
const FORGET_AFTER = 5000; // milliseconds

const link = document.querySelector("[data-leave]");
const status = document.querySelector("[data-leave-status]");
let presses = 0;
let timer;

function leave() {
  document.body.classList.add("pr-leaving");
  document.title = "Loading";
  window.location.replace(link.href);
}

function forget() {
  presses = 0;
  status.textContent = "";
}

link?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opened in another tab or window on purpose
  event.preventDefault();
  leave();
});

document.addEventListener("keyup", (event) => {
  if (!link) return;
  clearTimeout(timer);
  if (event.key !== "Shift") return forget(); // Shift was held to type something
  presses += 1;
  if (presses >= PRESSES) return leave();
  const left = PRESSES - presses;
  status.textContent = `Press Shift ${left} more time${left === 1 ? "" : "s"} to leave this site.`;
  timer = setTimeout(forget, FORGET_AFTER);
});

// Back from the browser's cache of pages: show the page again.
window.addEventListener("pageshow", () => document.body.classList.remove("pr-leaving"));
