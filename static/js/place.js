// Records where the device is, once, when asked to: never before, never in the background.
const ROUGHEST = 1000;

class Place {
  constructor(box) {
    this.box = box;
    this.field = box.querySelector("input[type=hidden]");
    this.record = box.querySelector("[data-place-record]");
    this.forget = box.querySelector("[data-place-forget]");
    this.told = box.querySelector("[data-place-told]");
    this.client = box.querySelector("[data-place-client]");
    this.record.hidden = false;
    // A page that came back with errors asks anew: what it holds was where the device is no longer.
    this.clear();
    this.record.addEventListener("click", () => this.ask());
    this.forget.addEventListener("click", () => { this.clear(); this.record.focus(); });
    this.field.form.addEventListener("reset", () => this.clear());
    this.field.form.addEventListener("reset", () => this.clear());
    // The age is that of the moment of saving, also where the form is sent much later.
    this.field.form.addEventListener("formdata", (event) => event.formData.set(this.field.name, this.text()));
  }

  ask() {
    this.say(this.box.dataset.wait);
    this.record.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (position) => this.take(position),
      (error) => this.fail(error.code === error.PERMISSION_DENIED ? this.box.dataset.denied : this.box.dataset.failed),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 0 },
    );
  }

  take(position) {
    const metres = Math.round(position.coords.accuracy);
    if (metres > ROUGHEST) {
      this.fail(this.box.dataset.rough.replace("%s", metres.toLocaleString()));
      return;
    }
    this.fix = position;
    this.record.disabled = false;
    this.record.hidden = true;
    this.forget.hidden = false;
    if (this.client) this.client.hidden = false;
    this.field.value = this.text();
    this.say(this.box.dataset.found.replace("%s", metres.toLocaleString()));
    this.forget.focus();
  }

  fail(sentence) {
    this.clear();
    this.say(sentence);
  }

  clear() {
    this.fix = null;
    this.field.value = "";
    this.record.disabled = false;
    this.record.hidden = !("geolocation" in navigator);
    this.forget.hidden = true;
    if (this.client) {
      this.client.hidden = true;
      this.client.querySelector("input").checked = false;
    }
    this.say("");
  }

  say(sentence) {
    this.told.textContent = sentence;
  }

  text() {
    if (!this.fix) return "";
    const { latitude, longitude, accuracy } = this.fix.coords;
    const age = Math.max(0, Math.round((Date.now() - this.fix.timestamp) / 1000));
    return [latitude.toFixed(6), longitude.toFixed(6), Math.round(accuracy), age].join(",");
  }
}

document.querySelectorAll("[data-place]").forEach((box) => new Place(box));
