// Offers themes, terms and titles while somebody types into a search box: the "combobox" of the ARIA Authoring
// Practices. Without this script, and whenever the site does not answer, the box is a plain search box.
const WAIT = 150; // milliseconds after the last key
const SHORTEST = 2; // characters; one says nothing yet

class Completion {
  constructor(input) {
    this.input = input;
    this.address = input.dataset.complete;
    this.options = [];
    this.active = -1;

    this.list = document.createElement("div");
    this.list.id = `${input.id}-suggestions`;
    this.list.className = "pr-suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.status = document.createElement("div");
    this.status.className = "govuk-visually-hidden";
    this.status.setAttribute("role", "status");
    input.form.append(this.list, this.status);

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.press(event));
    // Some screen readers move the focus to an option before they choose it.
    const stays = ({ relatedTarget }) => relatedTarget === input || this.list.contains(relatedTarget);
    input.addEventListener("blur", (event) => stays(event) || this.close());
    this.list.addEventListener("focusout", (event) => stays(event) || this.close());
    // The box keeps the focus while an option is chosen; the option is a link, and does the rest by itself.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    window.addEventListener("pageshow", () => this.close());
  }

  wait() {
    clearTimeout(this.timer);
    this.request?.abort();
    const text = this.input.value.trim();
    if (text.length < SHORTEST) return this.close();
    this.timer = setTimeout(() => this.ask(text), WAIT);
  }

  async ask(text) {
    this.request = new AbortController();
    const { signal } = this.request;
    try {
      const response = await fetch(`${this.address}?q=${encodeURIComponent(text)}`, { signal, credentials: "omit" });
      if (!response.ok) throw new Error(response.status);
      const found = await response.json();
      if (!signal.aborted && document.activeElement === this.input) this.show(found);
    } catch {
      if (!signal.aborted) this.close();
    }
  }

  show(found) {
    this.options = found.map((suggestion, place) => this.option(suggestion, place));
    this.list.replaceChildren(...this.options);
    this.mark(-1);
    if (!found.length) return this.close();
    this.open();
    this.status.textContent = `${found.length} suggestion${found.length === 1 ? "" : "s"}`;
  }

  option({ text, kind, address, also }, place) {
    const option = document.createElement("a");
    option.id = `${this.list.id}-${place}`;
    option.className = "pr-suggestions__option";
    option.href = address;
    option.tabIndex = -1;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const words = document.createElement("span");
    words.textContent = also ? `${text} (${also})` : text;
    const where = document.createElement("span");
    where.className = "pr-suggestions__kind";
    where.textContent = kind;
    option.append(words, " ", where);
    return option;
  }

  press(event) {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.options.length && !event.altKey) {
      event.preventDefault();
      this.open();
      const places = this.options.length + 1; // the box itself is one of them
      this.mark(((this.active + 1 + step + places) % places) - 1);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault(); // which would empty the box
      this.close();
    } else if (event.key === "Enter") {
      clearTimeout(this.timer);
      if (isOpen && this.active >= 0) {
        event.preventDefault();
        this.options[this.active].click();
      }
    }
  }

  mark(place) {
    this.active = place;
    this.options.forEach((option, each) => option.setAttribute("aria-selected", String(each === place)));
    if (place < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", this.options[place].id);
    this.options[place].scrollIntoView({ block: "nearest" });
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.status.textContent = "";
    this.mark(-1);
  }
}

document.querySelectorAll("input[data-complete]").forEach((input) => new Completion(input));
