// A form of choices goes to what is chosen at once; its button stays for those without scripts.
for (const form of document.querySelectorAll("form[data-go]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
