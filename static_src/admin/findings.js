// Shows how far the reading of a file has come, and what was found once it is done. Without it one loads the page anew.
const status = document.querySelector("[data-reading-status]");

async function look() {
  const response = await fetch(status.dataset.address).catch(() => null);
  if (response?.ok) status.innerHTML = await response.text();
  if (status.querySelector("[data-reading-progress]")) setTimeout(look, 1500);
  else location.reload();
}

if (status?.querySelector("[data-reading-progress]")) setTimeout(look, 1500);
