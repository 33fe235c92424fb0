// Follows the device's light or dark where the person chose neither; runs before the first paint. Paper is always light.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    const theme = root.dataset.theme;
    if (theme === "light" || theme === "dark") return theme;
    return dark.matches ? "dark" : "light";
  };
  const apply = () => { root.dataset.bsTheme = chosen(); };
  apply();
  dark.addEventListener("change", apply);
  window.addEventListener("beforeprint", () => { root.dataset.bsTheme = "light"; });
  window.addEventListener("afterprint", apply);
})();
