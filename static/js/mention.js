// Typing @ in a note offers colleagues by name, pinyin or initials; the one chosen is written out.
const OPEN = /[@＠]([^\s@＠]{0,20})$/;
const SHOWN = 6;

class Mentions {
  constructor(box) {
    this.box = box;
    this.text = box.querySelector("textarea");
    this.list = document.createElement("ul");
    this.list.id = `${this.text.id}-people`;
    this.list.className = "mention-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.dataset.label);
    this.list.hidden = true;
    this.text.after(this.list);
    this.text.setAttribute("aria-controls", this.list.id);
    this.text.setAttribute("aria-autocomplete", "list");
    this.known = [...document.querySelectorAll("[data-people] li")].map((item) => ({
      name: item.textContent, search: item.dataset.search,
    }));
    this.text.addEventListener("input", () => this.offer());
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("blur", () => this.close());
  }

  // What stands after the last @ before the caret, or null.
  asked() {
    const found = OPEN.exec(this.text.value.slice(0, this.text.selectionStart));
    return found ? found[1].toLowerCase() : null;
  }

  offer() {
    const asked = this.asked();
    if (asked === null) {
      this.close();
      return;
    }
    const matching = this.known.filter((person) => (person.search || person.name).toLowerCase().includes(asked));
    this.show(matching.slice(0, SHOWN));
    if (asked && matching.length < SHOWN) this.more(asked);
  }

  // Whoever leads many has more colleagues than the page holds; without a network those it holds will do.
  async more(asked) {
    if (this.looked === asked) return;
    this.looked = asked;
    const client = this.text.form.querySelector("[name=client]")?.value ?? "";
    const address = `${this.box.dataset.more}?${new URLSearchParams({ who: asked, client })}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const names = new Set(this.known.map((person) => person.name));
      const found = (await answer.json()).people.filter((person) => !names.has(person.name));
      this.known.push(...found);
      if (found.length) this.offer();
    } catch {
      // No connection.
    }
  }

  show(people) {
    this.at = 0;
    this.list.replaceChildren(...people.map((person, place) => {
      const item = document.createElement("li");
      item.id = `${this.list.id}-${place}`;
      item.setAttribute("role", "option");
      item.textContent = person.name;
      // Before the text loses the focus.
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); this.choose(person.name); });
      return item;
    }));
    this.list.hidden = people.length === 0;
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((item, place) => item.setAttribute("aria-selected", place === this.at));
    const current = this.list.hidden ? null : this.list.children[this.at];
    if (current) this.text.setAttribute("aria-activedescendant", current.id);
    else this.text.removeAttribute("aria-activedescendant");
  }

  key(event) {
    // While pinyin is being composed, the keys belong to the input method.
    if (this.list.hidden || event.isComposing) return;
    const number = this.list.children.length;
    if (event.key === "ArrowDown") this.at = (this.at + 1) % number;
    else if (event.key === "ArrowUp") this.at = (this.at + number - 1) % number;
    else if (event.key === "Enter" || event.key === "Tab") this.choose(this.list.children[this.at].textContent);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    this.mark();
  }

  choose(name) {
    const { value, selectionStart } = this.text;
    const before = value.slice(0, selectionStart).replace(OPEN, `@${name} `);
    this.text.value = before + value.slice(selectionStart);
    this.text.setSelectionRange(before.length, before.length);
    this.close();
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  close() {
    this.list.hidden = true;
    this.mark();
  }
}

document.querySelectorAll("[data-mentions]").forEach((box) => new Mentions(box));
