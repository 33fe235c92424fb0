// On the desk filters are always in sight; on the phone they fold away behind their button.
const wide = window.matchMedia("(min-width: 768px)");
const unfold = () => document.querySelectorAll("details[data-filters]").forEach((filters) => { filters.open = wide.matches; });

wide.addEventListener("change", unfold);
unfold();
