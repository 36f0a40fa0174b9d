// Fetches a part of the screen that takes a moment to make, once it comes into sight.
const show = async (element) => {
  const waiting = element.querySelector("[data-part-waiting]");
  waiting.hidden = false;
  try {
    const response = await fetch(element.dataset.part, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!response.ok) throw new Error(response.status);
    element.innerHTML = await response.text();
  } catch {
    waiting.textContent = "This could not be loaded. The button below leads to the whole screen.";
  }
};
const observer = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    observer.unobserve(entry.target);
    show(entry.target);
  }
});
document.addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll("[data-part]")) observer.observe(element);
});
