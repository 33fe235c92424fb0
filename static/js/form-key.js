// Keeps the form's key in the page's address: whoever comes back to the page gets the same form, not a second one.
const key = document.querySelector("form[method=post] input[name=key]");

// The page kept for offline gets its key later.
if (key?.value) {
  const address = new URL(window.location.href);
  address.searchParams.set("key", key.value);
  const client = document.querySelector("#log-client input[name=client]");
  if (client) address.searchParams.set("client", client.value);
  window.history.replaceState(window.history.state, "", address);
}
