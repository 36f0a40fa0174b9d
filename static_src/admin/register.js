// Ticks every box of a register's page, or none. Without it each is ticked by itself.
const button = document.querySelector("[data-tick-all]");

button?.addEventListener("click", () => {
  const boxes = [...document.querySelectorAll('input[type="checkbox"][form="several"]')];
  const ticks = boxes.some((box) => !box.checked);
  for (const box of boxes) box.checked = ticks;
});
