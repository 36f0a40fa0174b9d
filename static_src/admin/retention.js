// Buttons that fill in the rules of the retention settings. Nothing is saved until the form is.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-retention-preset]");
  if (!button) return;
  const values = JSON.parse(button.dataset.retentionPreset);
  for (const [name, value] of Object.entries(values)) {
    const field = document.querySelector(`[name="${name}"]`);
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  document.getElementById("retention-filled").textContent = `Filled in: ${button.textContent.trim()}. Save to keep it.`;
});
