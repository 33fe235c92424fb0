// A form of choices goes to the page they name as soon as one is made.
document.querySelectorAll("form[data-go]").forEach((form) => {
  form.addEventListener("change", () => form.requestSubmit());
});
