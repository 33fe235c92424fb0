// Photos are made smaller on the device before they are sent: 1,600 pixels are enough, and a lift has little network.
const LONGEST = 1600;
const QUALITY = 0.8;
const SMALL_ENOUGH = 400_000;

async function drawn(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  // JPEG knows nothing transparent.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
  if (!blob) throw new Error("no picture");
  return new File([blob], `${file.name.replace(/\.[^.]*$/, "") || "photo"}.jpg`, { type: "image/jpeg" });
}

async function shrunk(file) {
  try {
    const smaller = await drawn(file);
    return smaller.size < file.size || file.size > SMALL_ENOUGH || file.type !== "image/jpeg" ? smaller : file;
  } catch {
    // What the device cannot draw is sent as it is; the server says if it cannot read it either.
    return file;
  }
}

// Work that a form must wait for before it is sent.
const pending = new WeakMap();

class Photos {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input[type=file]");
    this.list = box.querySelector("[data-photos-chosen]");
    this.told = box.querySelector("[data-photos-told]");
    this.files = [];
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    this.input.form.addEventListener("reset", () => {
      this.files = [];
      this.list.replaceChildren();
    });
    this.input.form.addEventListener("reset", () => { this.files = []; window.setTimeout(() => this.show()); });
  }

  take(chosen) {
    // Setting the input's files below does not raise another change event.
    const room = Number(this.box.dataset.most) - this.files.length;
    const taken = chosen.slice(0, Math.max(0, room));
    this.told.textContent = taken.length ? this.box.dataset.shrinking : "";
    const work = Promise.all(taken.map(shrunk)).then((files) => {
      this.files.push(...files);
      this.told.textContent = chosen.length > taken.length ? this.box.dataset.tooMany : "";
      this.show();
    });
    const form = this.input.form;
    const all = Promise.all([pending.get(form), work]).finally(() => {
      if (pending.get(form) === all) pending.delete(form);
    });
    pending.set(form, all);
  }

  show() {
    const held = new DataTransfer();
    this.files.forEach((file) => held.items.add(file));
    this.input.files = held.files;
    this.list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    this.list.replaceChildren(...this.files.map((file) => this.shown(file)));
  }

  shown(file) {
    const item = document.createElement("li");
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = file.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "photo-remove";
    remove.setAttribute("aria-label", this.box.dataset.remove);
    remove.textContent = "×";
    remove.addEventListener("click", () => {
      this.files = this.files.filter((one) => one !== file);
      this.show();
      this.input.focus();
    });
    item.append(image, remove);
    return item;
  }
}

document.querySelectorAll("[data-photos]").forEach((box) => new Photos(box));

// Before all others that listen for a form being sent.
window.addEventListener("submit", (event) => {
  const work = pending.get(event.target);
  if (!work) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  work.then(() => event.target.requestSubmit(event.submitter));
}, true);
