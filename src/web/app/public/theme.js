// Runs before the first paint, so that a chosen theme does not flash in from the other one.
try {
  const theme = localStorage.getItem("daybook-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // A browser that refuses storage follows the system's scheme.
}
